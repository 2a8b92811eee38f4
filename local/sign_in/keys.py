"""Signing keys: the current one, and the former one that stays published after a rotation."""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import rsa

KEY_BITS = 2048
PUBLIC_EXPONENT = 65537


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An RSA key and its id, which follows from the public key."""

    kid: str
    private: rsa.RSAPrivateKey

    def jwk(self, issuer: str) -> dict[str, str]:
        """The public key as an item of a JSON Web Key Set (RFC 7517)."""
        numbers = self.private.public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self.kid,
            "n": _base64url(numbers.n),
            "e": _base64url(numbers.e),
            "issuer": issuer,
        }


def new_key() -> SigningKey:
    """A fresh key."""
    private = rsa.generate_private_key(public_exponent=PUBLIC_EXPONENT, key_size=KEY_BITS)
    digest = hashlib.sha256(str(private.public_key().public_numbers().n).encode()).hexdigest()
    return SigningKey(digest[:32], private)


class KeyRing:
    """The keys of one issuer."""

    def __init__(self) -> None:
        self._published = [new_key()]
        self.unpublished = new_key()

    @property
    def current(self) -> SigningKey:
        """The key that signs."""
        return self._published[0]

    @property
    def published(self) -> list[SigningKey]:
        """The current key and, after a rotation, the former one."""
        return list(self._published)

    def rotate(self) -> SigningKey:
        """Sign with a new key from now on; only the former one stays published beside it."""
        self._published = [new_key(), self.current]
        return self.current


def _base64url(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
