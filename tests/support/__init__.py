"""What several kinds of tests share: helpers that start or check real things."""
