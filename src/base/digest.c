/* SHA-256 and HMAC by OpenSSL. Not here: passwords and random numbers (desk/). */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "base/base.h"

_Static_assert(DIGEST_SIZE == SHA256_DIGEST_LENGTH, "digests are SHA-256");

struct digest digest_of(struct str s) {
    struct digest d;
    CHECK(EVP_Digest(s.ptr ? s.ptr : "", s.len, d.bytes, NULL, EVP_sha256(), NULL) == 1);
    return d;
}

struct digest digest_parts(const struct str *parts, size_t count) {
    struct digest d;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    CHECK(context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1);
    for (size_t i = 0; i < count; i++) {
        uint8_t length[8];
        for (int b = 0; b < 8; b++) length[b] = (uint8_t)((uint64_t)parts[i].len >> (56 - 8 * b));
        CHECK(EVP_DigestUpdate(context, length, sizeof length) == 1);
        if (parts[i].len) CHECK(EVP_DigestUpdate(context, parts[i].ptr, parts[i].len) == 1);
    }
    CHECK(EVP_DigestFinal_ex(context, d.bytes, NULL) == 1);
    EVP_MD_CTX_free(context);
    return d;
}

struct digest digest_keyed(struct str key, struct str s) {
    struct digest d;
    CHECK(key.len <= INT32_MAX);
    CHECK(HMAC(EVP_sha256(), key.ptr, (int)key.len, (const uint8_t *)(s.ptr ? s.ptr : ""), s.len, d.bytes, NULL) != NULL);
    return d;
}

bool digest_equal(const struct digest *a, const struct digest *b) {
    return CRYPTO_memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}

struct str digest_hex(const struct digest *digest, char out[static DIGEST_HEX_SIZE]) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        out[2 * i] = digits[digest->bytes[i] >> 4];
        out[2 * i + 1] = digits[digest->bytes[i] & 15];
    }
    out[DIGEST_HEX_SIZE - 1] = '\0';
    return (struct str){out, DIGEST_HEX_SIZE - 1};
}
