/* SHA-256 by OpenSSL, and HMAC of it. Not here: passwords and random numbers (desk/).
 * Keeps: the algorithm is looked up once; OpenSSL 3 takes longer to find SHA-256 by name than to hash a small event. One digest
 * of a thread is finished before the next begins. */
#include <pthread.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "base/base.h"

_Static_assert(DIGEST_SIZE == SHA256_DIGEST_LENGTH, "digests are SHA-256");

static const EVP_MD *algorithm;
static pthread_key_t context_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void context_free(void *context) {
    EVP_MD_CTX_free(context);
}

static void prepare(void) {
    algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    CHECK(algorithm != NULL && pthread_key_create(&context_key, context_free) == 0);
}

/* A digest begun: each thread has one context, because making one takes longer than to hash a small event, too. */
static EVP_MD_CTX *begin(void) {
    static _Thread_local EVP_MD_CTX *context;
    if (!context) {
        CHECK(pthread_once(&once, prepare) == 0);
        context = EVP_MD_CTX_new();
        CHECK(context != NULL && pthread_setspecific(context_key, context) == 0); /* freed with the thread */
    }
    CHECK(EVP_DigestInit_ex2(context, algorithm, NULL) == 1);
    return context;
}

static void add(EVP_MD_CTX *context, const void *bytes, size_t len) {
    CHECK(EVP_DigestUpdate(context, bytes, len) == 1);
}

static struct digest end(EVP_MD_CTX *context) {
    struct digest d;
    CHECK(EVP_DigestFinal_ex(context, d.bytes, NULL) == 1);
    return d;
}

struct digest digest_of(struct str s) {
    EVP_MD_CTX *context = begin();
    add(context, s.ptr ? s.ptr : "", s.len);
    return end(context);
}

/* Small pieces are gathered, because every update of a context costs more than hashing the few bytes of a length. */
struct gather {
    EVP_MD_CTX *context;
    size_t len;
    uint8_t bytes[512];
};

static void gather_add(struct gather *gather, const void *bytes, size_t len) {
    if (len > sizeof gather->bytes - gather->len) {
        add(gather->context, gather->bytes, gather->len);
        gather->len = 0;
    }
    if (len > sizeof gather->bytes) {
        add(gather->context, bytes, len);
    } else if (len) {
        memcpy(gather->bytes + gather->len, bytes, len);
        gather->len += len;
    }
}

struct digest digest_parts(const struct str *parts, size_t count) {
    struct gather gather;
    gather.context = begin();
    gather.len = 0;
    for (size_t i = 0; i < count; i++) {
        uint8_t length[8];
        for (int b = 0; b < 8; b++) length[b] = (uint8_t)((uint64_t)parts[i].len >> (56 - 8 * b));
        gather_add(&gather, length, sizeof length);
        gather_add(&gather, parts[i].ptr, parts[i].len);
    }
    add(gather.context, gather.bytes, gather.len);
    return end(gather.context);
}

/* HMAC as RFC 2104 defines it, of SHA-256 looked up once: OpenSSL's own HMAC() looks up both by name each time, which takes ten
 * times as long as hashing a short text. */
struct digest digest_keyed(struct str key, struct str s) {
    enum { BLOCK = 64, INNER = 0x36, OUTER = 0x5C };
    struct digest hashed_key;
    uint8_t block[BLOCK] = {0};
    if (key.len > BLOCK) {
        hashed_key = digest_of(key);
        key = (struct str){(const char *)hashed_key.bytes, DIGEST_SIZE};
    }
    if (key.len) memcpy(block, key.ptr, key.len);
    for (int i = 0; i < BLOCK; i++) block[i] ^= INNER;
    EVP_MD_CTX *context = begin();
    add(context, block, BLOCK);
    add(context, s.ptr ? s.ptr : "", s.len);
    struct digest inner = end(context);
    for (int i = 0; i < BLOCK; i++) block[i] ^= INNER ^ OUTER;
    context = begin();
    add(context, block, BLOCK);
    add(context, inner.bytes, DIGEST_SIZE);
    struct digest outer = end(context);
    OPENSSL_cleanse(block, sizeof block);
    return outer;
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
