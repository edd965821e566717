/* SHA-256 by OpenSSL, and HMAC of it. Not here: passwords and random numbers (desk/).
 * Keeps: the algorithm is looked up once; OpenSSL 3 takes longer to find SHA-256 by name than to hash a small event. */
#include <pthread.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "base/base.h"

_Static_assert(DIGEST_SIZE == SHA256_DIGEST_LENGTH, "digests are SHA-256");

static const EVP_MD *algorithm;
static pthread_once_t algorithm_once = PTHREAD_ONCE_INIT;

static void algorithm_find(void) {
    algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    CHECK(algorithm != NULL);
}

static const EVP_MD *sha256(void) {
    CHECK(pthread_once(&algorithm_once, algorithm_find) == 0);
    return algorithm;
}

struct digest digest_of(struct str s) {
    struct digest d;
    CHECK(EVP_Digest(s.ptr ? s.ptr : "", s.len, d.bytes, NULL, sha256(), NULL) == 1);
    return d;
}

/* Small pieces are gathered, because every update of a context costs more than hashing the few bytes of a length. */
struct gather {
    EVP_MD_CTX *context;
    size_t len;
    uint8_t bytes[512];
};

static void gather_add(struct gather *gather, const void *bytes, size_t len) {
    if (len > sizeof gather->bytes - gather->len) {
        CHECK(EVP_DigestUpdate(gather->context, gather->bytes, gather->len) == 1);
        gather->len = 0;
    }
    if (len > sizeof gather->bytes) {
        CHECK(EVP_DigestUpdate(gather->context, bytes, len) == 1);
    } else if (len) {
        memcpy(gather->bytes + gather->len, bytes, len);
        gather->len += len;
    }
}

struct digest digest_parts(const struct str *parts, size_t count) {
    struct digest d;
    struct gather gather = {.context = EVP_MD_CTX_new()};
    CHECK(gather.context && EVP_DigestInit_ex(gather.context, sha256(), NULL) == 1);
    for (size_t i = 0; i < count; i++) {
        uint8_t length[8];
        for (int b = 0; b < 8; b++) length[b] = (uint8_t)((uint64_t)parts[i].len >> (56 - 8 * b));
        gather_add(&gather, length, sizeof length);
        gather_add(&gather, parts[i].ptr, parts[i].len);
    }
    CHECK(EVP_DigestUpdate(gather.context, gather.bytes, gather.len) == 1);
    CHECK(EVP_DigestFinal_ex(gather.context, d.bytes, NULL) == 1);
    EVP_MD_CTX_free(gather.context);
    return d;
}

/* HMAC as RFC 2104 defines it, of SHA-256 looked up once: OpenSSL's own HMAC() looks up both by name each time, which takes ten
 * times as long as hashing a short text. */
struct digest digest_keyed(struct str key, struct str s) {
    enum { BLOCK = 64, INNER = 0x36, OUTER = 0x5C };
    struct digest d, hashed_key;
    uint8_t block[BLOCK] = {0};
    if (key.len > BLOCK) {
        hashed_key = digest_of(key);
        key = (struct str){(const char *)hashed_key.bytes, DIGEST_SIZE};
    }
    if (key.len) memcpy(block, key.ptr, key.len);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    for (int i = 0; i < BLOCK; i++) block[i] ^= INNER;
    CHECK(context && EVP_DigestInit_ex(context, sha256(), NULL) == 1 && EVP_DigestUpdate(context, block, BLOCK) == 1);
    CHECK(EVP_DigestUpdate(context, s.ptr ? s.ptr : "", s.len) == 1 && EVP_DigestFinal_ex(context, d.bytes, NULL) == 1);
    for (int i = 0; i < BLOCK; i++) block[i] ^= INNER ^ OUTER;
    CHECK(EVP_DigestInit_ex(context, sha256(), NULL) == 1 && EVP_DigestUpdate(context, block, BLOCK) == 1);
    CHECK(EVP_DigestUpdate(context, d.bytes, DIGEST_SIZE) == 1 && EVP_DigestFinal_ex(context, d.bytes, NULL) == 1);
    EVP_MD_CTX_free(context);
    OPENSSL_cleanse(block, sizeof block);
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
