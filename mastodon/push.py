"""Web push: making keys for a subscription, and reading what is pushed.

A server encrypts what it pushes with keys that the program made. The public
ones go to the server (``push_subscription_set``), the private ones stay with
the program that receives the messages. Both halves hold the same ``auth``
secret. Needs the extra ``webpush``.
"""

from __future__ import annotations

import base64
import json
import os
import re
import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from mastodon.compat import load_optional
from mastodon.endpoint import Area
from mastodon.entities.base import hydrate
from mastodon.errors import MastodonIllegalArgumentError

if TYPE_CHECKING:
    from mastodon.entities.push import PushNotification

__all__ = ["PushCrypto", "WebpushCryptoParamsPrivkey", "WebpushCryptoParamsPubkey"]

_AUTH_LENGTH = 16
# The size of a record where the header Encryption does not tell it.
_RECORD_SIZE = 4096


class WebpushCryptoParamsPubkey(TypedDict):
    """What the server gets: it encrypts with this, and can read nothing."""

    #: The public key, an uncompressed point on P-256: 65 bytes.
    pubkey: bytes
    #: The secret that both sides share: 16 bytes.
    auth: bytes


class WebpushCryptoParamsPrivkey(TypedDict):
    """What the receiver of the messages keeps; it decrypts with this."""

    #: The private key, a number below the order of P-256.
    privkey: int
    #: The secret that both sides share: 16 bytes.
    auth: bytes


class PushCrypto(Area):
    """Keys and decryption; no server is asked for anything here."""

    @staticmethod
    def push_subscription_generate_keys() -> tuple[
        WebpushCryptoParamsPrivkey, WebpushCryptoParamsPubkey
    ]:
        """Two dicts with new keys: the private ones first, then the public ones.

        The first, with ``privkey`` (an int) and ``auth`` (16 bytes), is for
        ``push_subscription_decrypt_push``: keep it secret. The second, with
        ``pubkey`` (65 bytes) and the same ``auth``, is for
        ``push_subscription_set``.

        Raises MastodonError where the extra ``webpush`` is not installed.
        """
        curves = _curves()
        formats = load_optional(
            "cryptography.hazmat.primitives.serialization", "webpush", "Web push"
        )
        key = curves.generate_private_key(curves.SECP256R1())
        point = key.public_key().public_bytes(
            formats.Encoding.X962, formats.PublicFormat.UncompressedPoint
        )
        auth = os.urandom(_AUTH_LENGTH)
        return (
            {"privkey": key.private_numbers().private_value, "auth": auth},
            {"pubkey": point, "auth": auth},
        )

    @staticmethod
    def push_subscription_decrypt_push(
        data: bytes,
        decrypt_params: WebpushCryptoParamsPrivkey | Mapping[str, Any],
        encryption_header: str | None = None,
        crypto_key_header: str | None = None,
    ) -> PushNotification:
        """What a push message says, decrypted with the private keys.

        ``data`` is the body of the message. ``encryption_header`` and
        ``crypto_key_header`` are the values of its headers ``Encryption`` and
        ``Crypto-Key``, which come with the encoding ``aesgcm``. Leave both out
        where the message has neither: it is encoded as ``aes128gcm`` then (RFC
        8291), as with ``standard=True`` in ``push_subscription_set``.

        Raises MastodonIllegalArgumentError where the message cannot be read with
        these keys, MastodonError where the extra ``webpush`` is not installed.
        """
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise MastodonIllegalArgumentError(
                f"data: a {type(data).__name__} is no message; give the bytes of the body"
            )
        key, auth = _private_keys(decrypt_params)
        if encryption_header or crypto_key_header:
            how = _read_headers(encryption_header, crypto_key_header)
        else:
            how = {"version": "aes128gcm"}
        return _read_message(_decrypt(bytes(data), key, auth, how))


def _curves() -> Any:
    return load_optional("cryptography.hazmat.primitives.asymmetric.ec", "webpush", "Web push")


def _private_keys(params: Any) -> tuple[Any, bytes]:
    """Return the private key and the shared secret that a dict holds."""
    # No message shows a value: these are secrets.
    if not isinstance(params, Mapping) or not {"privkey", "auth"} <= params.keys():
        raise MastodonIllegalArgumentError(
            "decrypt_params: give the dict with 'privkey' and 'auth' "
            "from push_subscription_generate_keys(), not the one with 'pubkey'"
        )
    number, auth = params["privkey"], params["auth"]
    if not isinstance(number, int) or isinstance(number, bool):
        raise MastodonIllegalArgumentError(
            f"decrypt_params: 'privkey' is a {type(number).__name__}; it has to be an int"
        )
    if not isinstance(auth, (bytes, bytearray)) or len(auth) != _AUTH_LENGTH:
        raise MastodonIllegalArgumentError(
            f"decrypt_params: 'auth' has to be bytes, {_AUTH_LENGTH} of them"
        )
    curves = _curves()
    try:
        return curves.derive_private_key(number, curves.SECP256R1()), bytes(auth)
    except (ValueError, OverflowError):
        raise MastodonIllegalArgumentError(
            "decrypt_params: 'privkey' is out of range for a key on P-256"
        ) from None


def _read_headers(encryption: Any, crypto_key: Any) -> dict[str, Any]:
    """Return what the headers of an aesgcm message say of its encryption."""
    size = _header_value("encryption_header", encryption, "rs", needed=False)
    if size and not (size.isdecimal() and size.isascii() and len(size) < 10):
        raise MastodonIllegalArgumentError(f"encryption_header: rs={size[:20]} is no number")
    return {
        "version": "aesgcm",
        "salt": _header_bytes("encryption_header", encryption, "salt"),
        "dh": _header_bytes("crypto_key_header", crypto_key, "dh"),
        "rs": int(size) if size else _RECORD_SIZE,
    }


def _header_value(argument: str, header: Any, name: str, *, needed: bool = True) -> str:
    if not isinstance(header, str):
        raise MastodonIllegalArgumentError(
            f"{argument}: a {type(header).__name__} is no header; give both headers "
            "as str, or neither for a message in aes128gcm"
        )
    found = re.search(rf"(?:^|[;,\s]){name}=\"?([^\"=;,\s]+)", header, re.IGNORECASE)
    if found is None and needed:
        raise MastodonIllegalArgumentError(
            f"{argument}: {header[:100]!r} has no {name}=…, which it needs for aesgcm"
        )
    return found[1] if found else ""


def _header_bytes(argument: str, header: Any, name: str) -> bytes:
    text = _header_value(argument, header, name).replace("+", "-").replace("/", "_")
    try:
        # b64decode() drops letters of other alphabets unless told otherwise.
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)
    except ValueError:
        raise MastodonIllegalArgumentError(
            f"{argument}: {name}={text[:100]} is not in base 64"
        ) from None


def _decrypt(data: bytes, key: Any, auth: bytes, how: Mapping[str, Any]) -> bytes:
    """Return what is in an encrypted message."""
    ece = load_optional("http_ece", "webpush", "Web push")
    try:
        plain: bytes = ece.decrypt(data, private_key=key, auth_secret=auth, **how)
    # What comes up depends on where a message is cut or changed.
    except (ece.ECEException, ValueError, TypeError, IndexError, struct.error) as error:
        # "Decryption error: InvalidTag()" says nothing to anybody.
        reason = str(error).partition(": InvalidTag")[0]
        raise MastodonIllegalArgumentError(
            f"data: these {len(data)} bytes cannot be decrypted as {how['version']} with these "
            f"keys ({reason or type(error).__name__}): they are changed, cut off, "
            "in the other encoding, or for another subscription"
        ) from error
    return plain


def _read_message(plain: bytes) -> PushNotification:
    try:
        message = json.loads(plain)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        # Raised here, as the error of the JSON parser would show the message,
        # and a token is in it.
        raise MastodonIllegalArgumentError(
            f"data: the {len(plain)} decrypted bytes are no notification in JSON"
        )
    from mastodon.entities.push import PushNotification

    notification: PushNotification = hydrate(PushNotification, message)
    return notification
