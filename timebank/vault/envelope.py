"""Envelope encryption: values under data keys, data keys under the master key of the installation.

Every ciphertext is bound to one person and one field, so it cannot be moved to another. Never stores, logs or
returns a key; unwrapped data keys live in this process only. No claim of certification is made for any cipher.
"""

import base64
import binascii
import os
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

AES = "AES-256-GCM"
SM4 = "SM4-GCM"
_NONCE_BYTES = 12
_TAG_BYTES = 16
_KEY_BYTES = {AES: 32, SM4: 16}
_KEYS_KEPT_MAX = 64


class MasterKeyWrong(ImproperlyConfigured):
    """The key file is not the one with which the personal data was encrypted."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as the database holds it: encrypted under the master key, with the cipher that it serves."""

    id: UUID
    cipher: str
    wrapped: bytes


def secret_bytes(setting: str) -> bytes:
    """Decode a 32-byte secret of the settings; an installation without it cannot start using the vault."""
    return _checked_secret(getattr(settings, setting), name=setting)


def _checked_secret(encoded: str, *, name: str) -> bytes:
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ImproperlyConfigured(f"{name} of the key file is no base64") from error
    if len(decoded) != 32:
        raise ImproperlyConfigured(f"{name} is missing from the key file or does not have 32 bytes")
    return decoded


def encrypted(text: str, *, key: WrappedKey, person_id: UUID, field: str) -> bytes:
    """Encrypt one value of one person: nonce, ciphertext and tag in one row of bytes."""
    return _seal(key.cipher, _unwrapped(key), text.encode(), _binding(person_id, field))


def decrypted(ciphertext: bytes, *, key: WrappedKey, person_id: UUID, field: str) -> str:
    """Decrypt one value of one person.

    Raises: cryptography.exceptions.InvalidTag when it was changed or belongs to another person or field.
    """
    return _open(key.cipher, _unwrapped(key), ciphertext, _binding(person_id, field)).decode()


def new_key(*, id: UUID) -> WrappedKey:  # noqa: A002 - the word of the table
    """Make a data key for the cipher that the settings name and wrap it under the master key."""
    cipher: str = settings.VAULT_CIPHER
    if cipher not in _KEY_BYTES:
        raise ImproperlyConfigured(f"VAULT_CIPHER must be {AES} or {SM4}")
    data_key = os.urandom(_KEY_BYTES[cipher])
    return WrappedKey(id, cipher, _seal(cipher, _masters(cipher)[0], data_key, _key_binding(id)))


def rewrapped(key: WrappedKey) -> WrappedKey:
    """Give the same data key wrapped under the newest master key. Raises: MasterKeyWrong."""
    return WrappedKey(
        key.id, key.cipher, _seal(key.cipher, _masters(key.cipher)[0], _unwrapped(key), _key_binding(key.id))
    )


def _binding(person_id: UUID, field: str) -> bytes:
    return f"{person_id}/{field}".encode()


def _key_binding(key_id: UUID) -> bytes:
    return f"data key {key_id}".encode()


@lru_cache(maxsize=_KEYS_KEPT_MAX)
def _unwrapped(key: WrappedKey) -> bytes:
    """Open a data key with whichever master key of the ring fits. Raises: MasterKeyWrong."""
    for master in _masters(key.cipher):
        try:
            return _open(key.cipher, master, key.wrapped, _key_binding(key.id))
        except InvalidTag:
            continue
    raise MasterKeyWrong(
        _(
            "The key file does not hold the master key with which the personal data was encrypted. Put the right key file "
            "back (TIMEBANK_SECRETS); nothing was changed."
        )
    )


def _masters(cipher: str) -> list[bytes]:
    """Give the ring of master keys, the newest first: as they are for AES, derived to 128 bits for SM4."""
    before = settings.MASTER_KEYS_BEFORE.split()
    ring = [secret_bytes("MASTER_KEY"), *(_checked_secret(each, name="master_before") for each in before)]
    if cipher == AES:
        return ring
    purpose = f"timebank vault {cipher}".encode()
    return [HKDF(hashes.SHA256(), _KEY_BYTES[cipher], None, purpose).derive(each) for each in ring]


def _seal(cipher: str, key: bytes, plain: bytes, binding: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    if cipher == AES:
        return nonce + AESGCM(key).encrypt(nonce, plain, binding)
    sealing = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    sealing.authenticate_additional_data(binding)
    return nonce + sealing.update(plain) + sealing.finalize() + sealing.tag


def _open(cipher: str, key: bytes, sealed: bytes, binding: bytes) -> bytes:
    if len(sealed) < _NONCE_BYTES + _TAG_BYTES:
        raise InvalidTag
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    if cipher == AES:
        return AESGCM(key).decrypt(nonce, rest, binding)
    body, tag = rest[:-_TAG_BYTES], rest[-_TAG_BYTES:]
    opening = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    opening.authenticate_additional_data(binding)
    return opening.update(body) + opening.finalize()
