"""Web push: keys, and messages that servers encrypted with them."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from typing import Any, NamedTuple

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st
from pywebpush import WebPusher

from mastodon import push
from mastodon.compat import MastodonMissingPackageError
from mastodon.entities.push import PushNotification
from mastodon.errors import MastodonError, MastodonIllegalArgumentError
from mastodon.push import PushCrypto

TOKEN = "the-access-token"
MESSAGE = {
    "access_token": TOKEN,
    "preferred_locale": "en",
    "notification_id": 123456789012345678,
    "notification_type": "mention",
    "icon": "https://example.com/avatar.png",
    "title": "You were mentioned by Zoë",
    "body": "Hello 👋",
}
PRIVATE, PUBLIC = PushCrypto.push_subscription_generate_keys()
decrypt = PushCrypto.push_subscription_decrypt_push


class Pushed(NamedTuple):
    """A message as it arrives: the body and, for aesgcm, two headers."""

    data: bytes
    encryption: str | None = None
    crypto_key: str | None = None


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def encrypted(message: Any, encoding: str = "aes128gcm", keys: Any = PUBLIC) -> Pushed:
    """Encrypt as a server does, by a library that servers use."""
    plain = message if isinstance(message, bytes) else json.dumps(message).encode()
    pusher = WebPusher(
        {
            "endpoint": "https://example.com/push",
            "keys": {"p256dh": b64(keys["pubkey"]), "auth": b64(keys["auth"])},
        }
    )
    encoded = pusher.encode(plain, content_encoding=encoding)
    if encoding == "aes128gcm":
        return Pushed(encoded["body"])
    salt, key = text(encoded["salt"]), text(encoded["crypto_key"])
    # As Mastodon sends it, with its VAPID key behind.
    return Pushed(encoded["body"], f"salt={salt}", f"dh={key};p256ecdsa=BAbc-_d")


def text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


# --- keys ----------------------------------------------------------------


def test_keys_come_public_first() -> None:
    private, public = PushCrypto.push_subscription_generate_keys()
    assert public.keys() == {"pubkey", "auth"}
    assert private.keys() == {"privkey", "auth"}


def test_keys_belong_together() -> None:
    private, public = PushCrypto.push_subscription_generate_keys()
    assert len(public["pubkey"]) == 65
    assert public["pubkey"][0] == 4
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public["pubkey"])
    key = ec.derive_private_key(private["privkey"], ec.SECP256R1())
    assert key.public_key().public_numbers() == point.public_numbers()
    assert len(public["auth"]) == 16
    assert public["auth"] == private["auth"]


def test_keys_are_new_each_time() -> None:
    made = [PushCrypto.push_subscription_generate_keys() for _ in range(3)]
    assert len({private["privkey"] for private, _ in made}) == 3
    assert len({public["auth"] for public, _ in made}) == 3


# --- messages ------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["aes128gcm", "aesgcm"])
def test_message_is_read(encoding: str) -> None:
    pushed = encrypted(MESSAGE, encoding)
    read = decrypt(pushed.data, PRIVATE, pushed.encryption, pushed.crypto_key)
    assert type(read) is PushNotification
    assert read == {**MESSAGE, "notification_id": str(MESSAGE["notification_id"])}
    assert read.body == "Hello 👋"
    assert read.notification_id.to_datetime() is not None


def test_keys_survive_storing() -> None:
    stored = json.loads(json.dumps({"privkey": PRIVATE["privkey"], "auth": b64(PRIVATE["auth"])}))
    keys = {"privkey": stored["privkey"], "auth": base64.urlsafe_b64decode(stored["auth"] + "==")}
    assert decrypt(encrypted(MESSAGE).data, keys).title == MESSAGE["title"]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_kind_of_bytes_will_do(kind: Any) -> None:
    assert decrypt(kind(encrypted(MESSAGE).data), PRIVATE).access_token == TOKEN


def test_empty_headers_are_none() -> None:
    assert decrypt(encrypted(MESSAGE).data, PRIVATE, "", "").access_token == TOKEN


@pytest.mark.parametrize(
    ("encryption", "crypto_key"),
    [
        ("salt={salt}", "dh={dh}"),
        ('salt="{salt}"', 'dh="{dh}"'),
        ("keyid=p256dh;salt={salt};rs=4096", "keyid=p256dh;dh={dh}"),
        ("keyid=p256dh; salt={salt}", "p256ecdsa=BAbc-_d, keyid=p256dh; dh={dh}"),
        ("SALT={salt}==", "p256ecdsa=BAbc-_d;DH={dh}="),
    ],
)
def test_headers_in_all_their_forms(encryption: str, crypto_key: str) -> None:
    pushed = encrypted(MESSAGE, "aesgcm")
    assert pushed.encryption is not None
    assert pushed.crypto_key is not None
    salt = pushed.encryption.removeprefix("salt=").rstrip("=")
    dh = pushed.crypto_key.removeprefix("dh=").partition(";")[0].rstrip("=")
    headers = encryption.format(salt=salt), crypto_key.format(dh=dh)
    assert decrypt(pushed.data, PRIVATE, *headers).access_token == TOKEN
    standard = [header.replace("-", "+").replace("_", "/") for header in headers]
    assert decrypt(pushed.data, PRIVATE, *standard).access_token == TOKEN


def test_record_size_of_the_header_counts() -> None:
    sender = ec.generate_private_key(ec.SECP256R1())
    salt = bytes(range(16))
    data = http_ece.encrypt(
        json.dumps(MESSAGE).encode(),
        salt=salt,
        private_key=sender,
        dh=PUBLIC["pubkey"],
        auth_secret=PUBLIC["auth"],
        rs=64,
        version="aesgcm",
    )
    point = sender.public_key().public_bytes(*_point_format())
    read = decrypt(data, PRIVATE, f"salt={b64(salt)};rs=64", f"dh={b64(point)}")
    assert read.access_token == TOKEN


def _point_format() -> tuple[Any, Any]:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return Encoding.X962, PublicFormat.UncompressedPoint


def test_example_of_rfc_8291() -> None:
    """The example of the standard is decrypted; it holds no JSON."""
    data = base64.urlsafe_b64decode(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    number = int.from_bytes(
        base64.urlsafe_b64decode("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94="), "big"
    )
    auth = base64.urlsafe_b64decode("BTBZMqHH6r4Tts7J_aSIgg==")
    key, _ = push._private_keys({"privkey": number, "auth": auth})
    plain = push._decrypt(data, key, auth, {"version": "aes128gcm"})
    assert plain == b"When I grow up, I want to be a watermelon"
    with pytest.raises(MastodonIllegalArgumentError, match="no notification in JSON"):
        decrypt(data, {"privkey": number, "auth": auth})


# --- what cannot be read -------------------------------------------------


@pytest.mark.parametrize("encoding", ["aes128gcm", "aesgcm"])
def test_truncated_or_changed_messages_are_refused(encoding: str) -> None:
    pushed = encrypted(MESSAGE, encoding)
    data = pushed.data
    spoilt = [data[:length] for length in range(len(data))]
    spoilt += [data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] for at in range(0, len(data), 7)]
    spoilt += [data + b"\0", b"\0" * 500, b"\xff" * 500]
    for one in spoilt:
        with pytest.raises(MastodonIllegalArgumentError, match=r"^data: "):
            decrypt(one, PRIVATE, pushed.encryption, pushed.crypto_key)


@pytest.mark.parametrize("encoding", ["aes128gcm", "aesgcm"])
def test_keys_of_another_subscription_are_refused(encoding: str) -> None:
    pushed = encrypted(MESSAGE, encoding)
    other, _ = PushCrypto.push_subscription_generate_keys()
    for keys in (other, {**PRIVATE, "auth": other["auth"]}, {**other, "auth": PRIVATE["auth"]}):
        with pytest.raises(MastodonIllegalArgumentError, match="for another subscription"):
            decrypt(pushed.data, keys, pushed.encryption, pushed.crypto_key)


def test_the_other_encoding_is_refused() -> None:
    older, newer = encrypted(MESSAGE, "aesgcm"), encrypted(MESSAGE)
    with pytest.raises(MastodonIllegalArgumentError, match="as aes128gcm"):
        decrypt(older.data, PRIVATE)
    with pytest.raises(MastodonIllegalArgumentError, match="as aesgcm"):
        decrypt(newer.data, PRIVATE, older.encryption, older.crypto_key)


@pytest.mark.parametrize(
    "plain",
    [b" ", b"no JSON", b"[1]", b'"text"', b"null", b"\xff\xfe\xfd", b'{"body": ', b"[" * 3000],
)
def test_other_contents_are_refused(plain: bytes) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match="no notification in JSON"):
        decrypt(encrypted(plain).data, PRIVATE)


def test_unknown_and_missing_fields_are_no_reason_to_refuse() -> None:
    read = decrypt(encrypted({"body": "b", "colour": "red"}).data, PRIVATE)
    assert read.title is None
    assert read["colour"] == "red"


@pytest.mark.parametrize(
    "keys",
    [
        None,
        "keys",
        {},
        PUBLIC,
        {"privkey": PRIVATE["privkey"]},
        {**PRIVATE, "privkey": str(PRIVATE["privkey"])},
        {**PRIVATE, "privkey": True},
        {**PRIVATE, "privkey": 0},
        {**PRIVATE, "privkey": -1},
        {**PRIVATE, "privkey": 1 << 256},
        {**PRIVATE, "privkey": 1 << 5000},
        {**PRIVATE, "auth": b""},
        {**PRIVATE, "auth": b64(PRIVATE["auth"])},
        {**PRIVATE, "auth": None},
    ],
)
def test_odd_keys_are_refused_without_showing_them(keys: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"^decrypt_params: ") as caught:
        decrypt(encrypted(MESSAGE).data, keys)
    assert str(PRIVATE["privkey"]) not in str(caught.value)
    assert b64(PRIVATE["auth"]) not in str(caught.value)


@pytest.mark.parametrize("data", [None, "text", 5, [1]])
def test_what_is_no_bytes_is_refused(data: Any) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=r"^data: "):
        decrypt(data, PRIVATE)


@pytest.mark.parametrize(
    ("encryption", "crypto_key", "argument"),
    [
        ("salt=AAAAAAAAAAAAAAAAAAAAAA", None, "crypto_key_header"),
        (None, "dh=AAAA", "encryption_header"),
        ("", "dh=AAAA", "encryption_header"),
        (b"salt=AAAA", "dh=AAAA", "encryption_header"),
        ("keyid=1", "dh=AAAA", "encryption_header"),
        ("nosalt=AAAA", "dh=AAAA", "encryption_header"),
        ("salt=A", "dh=AAAA", "encryption_header"),
        ("salt=Äö", "dh=AAAA", "encryption_header"),
        ("salt=AA.A", "dh=AAAA", "encryption_header"),
        ("salt=AAAA;rs=many", "dh=AAAA", "encryption_header"),
        ("salt=AAAA;rs=99999999999", "dh=AAAA", "encryption_header"),
        ("salt=AAAAAAAAAAAAAAAAAAAAAA", "p256ecdsa=AAAA", "crypto_key_header"),
        ("salt=AAAAAAAAAAAAAAAAAAAAAA", "dh=A", "crypto_key_header"),
        # What is well-formed and still of no use shows when it is used.
        ("salt=AAAA", "dh=AAAA", "data"),
        ("salt=AAAAAAAAAAAAAAAAAAAAAA", "dh=AAAA", "data"),
        pytest.param(
            "salt=AAAAAAAAAAAAAAAAAAAAAA;rs=0", f"dh={b64(PUBLIC['pubkey'])}", "data", id="rs=0"
        ),
    ],
)
def test_odd_headers_are_refused(encryption: Any, crypto_key: Any, argument: str) -> None:
    with pytest.raises(MastodonIllegalArgumentError, match=f"^{argument}: "):
        decrypt(encrypted(MESSAGE, "aesgcm").data, PRIVATE, encryption, crypto_key)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300),
    st.one_of(st.none(), st.text(max_size=60), st.just("salt=AAAAAAAAAAAAAAAAAAAAAA")),
    st.one_of(st.none(), st.text(max_size=60), st.just(f"dh={b64(PUBLIC['pubkey'])}")),
)
def test_nothing_else_is_ever_raised(data: bytes, encryption: Any, crypto_key: Any) -> None:
    with pytest.raises(MastodonError):
        decrypt(data, PRIVATE, encryption, crypto_key)


def test_errors_do_not_show_what_was_decrypted() -> None:
    pushed = encrypted(f'{{"access_token": "{TOKEN}", '.encode())
    with pytest.raises(MastodonIllegalArgumentError) as caught:
        decrypt(pushed.data, PRIVATE)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert TOKEN not in str(caught.value)


# --- the optional packages -----------------------------------------------


@pytest.mark.parametrize("package", ["cryptography", "http_ece"])
def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    for module in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setitem(sys.modules, package, None)
    message = encrypted_before_it_was_missing
    with pytest.raises(MastodonError, match=r"pip install 'Mastodon\.py\[webpush\]'") as caught:
        decrypt(message.data, PRIVATE)
    assert isinstance(caught.value, MastodonMissingPackageError)
    assert package in str(caught.value)


encrypted_before_it_was_missing = encrypted(MESSAGE)


def test_keys_need_a_package_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.ec", None)
    with pytest.raises(MastodonMissingPackageError, match="webpush"):
        PushCrypto.push_subscription_generate_keys()


def test_importing_loads_nothing_optional() -> None:
    code = (
        "import sys, mastodon.push; "
        "print(sorted({'cryptography', 'http_ece'} & sys.modules.keys()))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
