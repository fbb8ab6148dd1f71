"""Encryption at rest and keyed look-up hashes.

Personal data (numbers, names, places, message text) is stored as Fernet tokens (AES-128-CBC with
HMAC-SHA256, the `cryptography` library). Fernet tokens of the same text differ, so equality look-ups use an
HMAC under a second key. Several encryption keys may be given, newest first: old rows stay readable.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from bot.errors import SettingsError


class Vault:
    """Encrypts, decrypts and hashes with the keys of this installation."""

    def __init__(self, encryption_keys: Sequence[str], hash_key: str) -> None:
        """`encryption_keys`: Fernet keys, newest first. `hash_key`: any secret of 32 characters or more."""
        try:
            self._fernet = MultiFernet([Fernet(key) for key in encryption_keys])
        except ValueError as error:
            raise SettingsError("ACS_ENCRYPTION_KEYS must hold Fernet keys (44 characters each)") from error
        if len(hash_key) < 32:
            raise SettingsError("ACS_HASH_KEY must have at least 32 characters")
        self._hash_key = hash_key.encode()

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, token: str) -> str:
        """Raises SettingsError when no configured key fits the row."""
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise SettingsError("the database was written with another encryption key") from error

    def fingerprint(self, text: str) -> str:
        """A keyed hash (hex, 64 characters) for finding equal values without storing them."""
        return hmac.new(self._hash_key, text.encode(), hashlib.sha256).hexdigest()


_vault: Vault | None = None


def use_vault(vault: Vault) -> None:
    """Set the keys for this process; called once, when the database is opened."""
    global _vault
    _vault = vault


def vault() -> Vault:
    if _vault is None:
        raise SettingsError("the encryption keys are not loaded yet")
    return _vault


class EncryptedText(TypeDecorator[str]):
    """A text column that is a Fernet token in the database and plain text in Python."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else vault().seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else vault().open(value)


class EncryptedJson(TypeDecorator[Any]):
    """A JSON value that is a Fernet token in the database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else vault().seal(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(vault().open(value))
