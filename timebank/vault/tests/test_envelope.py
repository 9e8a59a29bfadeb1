"""The ciphers: bound to person and field, one key per cipher, nothing readable after a change."""

from base64 import b64encode
from os import urandom

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from timebank.lib.ids import new_id
from timebank.vault.envelope import MasterKeyWrong, WrappedKey, decrypted, encrypted, new_key, rewrapped
from timebank.vault.kinds import Field
from timebank.vault.queries import field_hash, keyed_hash

CIPHERS = ["AES-256-GCM", "SM4-GCM"]


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_value_decrypts_for_its_person_and_field_only(cipher: str, settings: Settings) -> None:
    settings.VAULT_CIPHER = cipher
    key, person_id = new_key(id=new_id()), new_id()
    sealed = encrypted("王秀英", key=key, person_id=person_id, field="NAME")
    assert "王秀英".encode() not in sealed
    assert decrypted(sealed, key=key, person_id=person_id, field="NAME") == "王秀英"
    flipped = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for ciphertext, whose, which in [
        (sealed, new_id(), "NAME"),
        (sealed, person_id, "ADDRESS"),
        (flipped, person_id, "NAME"),
        (sealed[:20], person_id, "NAME"),
    ]:
        with pytest.raises(InvalidTag):
            decrypted(ciphertext, key=key, person_id=whose, field=which)


@pytest.mark.parametrize("cipher", CIPHERS)
def test_equal_values_have_different_ciphertexts(cipher: str, settings: Settings) -> None:
    settings.VAULT_CIPHER = cipher
    key, person_id = new_key(id=new_id()), new_id()
    assert len({encrypted("王", key=key, person_id=person_id, field="NAME") for _ in range(20)}) == 20


def test_a_wrapped_key_under_another_id_does_not_open(settings: Settings) -> None:
    key, person_id = new_key(id=new_id()), new_id()
    moved = type(key)(new_id(), key.cipher, key.wrapped)
    with pytest.raises(MasterKeyWrong):
        encrypted("王", key=moved, person_id=person_id, field="NAME")


def some_key() -> str:
    return b64encode(urandom(32)).decode()


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_ring_of_master_keys_opens_what_an_older_one_wrapped(cipher: str, settings: Settings) -> None:
    settings.VAULT_CIPHER = cipher
    settings.MASTER_KEY, settings.MASTER_KEYS_BEFORE = some_key(), ""
    key, person_id = new_key(id=new_id()), new_id()
    sealed = encrypted("王秀英", key=key, person_id=person_id, field="NAME")
    settings.MASTER_KEY, settings.MASTER_KEYS_BEFORE = some_key(), f"{some_key()} {settings.MASTER_KEY}"
    renewed = rewrapped(WrappedKey(key.id, key.cipher, key.wrapped))
    settings.MASTER_KEYS_BEFORE = ""
    assert decrypted(sealed, key=renewed, person_id=person_id, field="NAME") == "王秀英"


def test_a_key_file_of_another_installation_is_said_in_a_sentence(settings: Settings) -> None:
    key = new_key(id=new_id())
    settings.MASTER_KEY = some_key()
    with pytest.raises(MasterKeyWrong, match="TIMEBANK_SECRETS"):
        rewrapped(key)


def test_a_cipher_that_is_not_known_is_a_fault_of_the_settings(settings: Settings) -> None:
    settings.VAULT_CIPHER = "ROT13"
    with pytest.raises(ImproperlyConfigured):
        new_key(id=new_id())


def test_without_its_key_file_the_vault_does_not_work(settings: Settings) -> None:
    settings.LOOKUP_KEY = ""
    with pytest.raises(ImproperlyConfigured, match="LOOKUP_KEY"):
        keyed_hash(text="anything")


def test_hashes_differ_by_what_they_are_for() -> None:
    number = "13900001234"
    hashes = {
        keyed_hash(text=number),
        field_hash(field=Field.PHONE, value=number),
        field_hash(field=Field.LANDLINE, value=number),
        field_hash(field=Field.DOCUMENT, value=number),
    }
    assert len(hashes) == 4
    assert field_hash(field=Field.NAME, value="王秀英") is None
