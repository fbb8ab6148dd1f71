"""The public process: channels, safety screen, message flow, handoffs and desk."""
