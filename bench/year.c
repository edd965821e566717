/* A simulated year: `year PACK STAFF MATTERS THREADS [SEED]` lives it on so many threads and prints how long it took and what
 * happened. The same seed gives the same year, whatever the number of threads. */
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "years.h"

enum { THREADS_MAX = 64 };

struct share {
    const struct regulation *regulation;
    uint64_t seed;
    int staff, first, step, below; /* matters first, first + step … below `below` */
    struct years_count count;
    pthread_t thread;
};

static void *live_share(void *context) {
    struct share *share = context;
    struct years *years = years_new(share->regulation, share->seed, share->staff);
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    for (int number = share->first; number < share->below; number += share->step) {
        struct life life;
        life_live(&life, years, number, false, arena, &share->count);
        life_end(&life);
        arena_reset(arena);
    }
    arena_free(arena);
    years_free(years);
    return NULL;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void print(const struct years_count *count, double took) {
    printf("seconds %.2f\nmatters %lld\ncommands %lld\nrefused %lld\n", took, (long long)count->matters,
           (long long)count->commands, (long long)count->refused);
    printf("clocks %lld\nbreaches %lld\nfindings %lld\nclosed %lld\n", (long long)count->clocks, (long long)count->breaches,
           (long long)count->findings, (long long)count->closed);
}

static bool read_number(const char *text, int64_t max, int *value) {
    int64_t number;
    if (!str_int64(str_from(text), 1, max, &number)) return false;
    *value = (int)number;
    return true;
}

int main(int argc, char **argv) {
    struct share shares[THREADS_MAX] = {0};
    struct error error = {0};
    struct arena *arena = arena_new(LIMIT_ARENA_BYTES);
    int staff, matters, threads, seed = 1;
    bool good = (argc == 5 || argc == 6) && read_number(argv[2], 10000, &staff) && staff >= 12 &&
                read_number(argv[3], 100000000, &matters) && read_number(argv[4], THREADS_MAX, &threads) &&
                (argc < 6 || read_number(argv[5], INT32_MAX, &seed));
    if (!good) {
        fputs("usage: year PACK STAFF MATTERS THREADS [SEED]\n", stderr);
        return 2;
    }
    const struct regulation *regulation = regulation_builtin(arena, str_from(argv[1]), &error);
    if (!regulation) {
        fprintf(stderr, "year: %s: %s\n", error.where, error.message);
        return 1;
    }
    double begun = seconds();
    for (int i = 0; i < threads; i++) {
        shares[i] = (struct share){
            .regulation = regulation, .seed = (uint64_t)seed, .staff = staff, .first = i, .step = threads, .below = matters};
        CHECK(pthread_create(&shares[i].thread, NULL, live_share, &shares[i]) == 0);
    }
    struct years_count count = {0};
    for (int i = 0; i < threads; i++) {
        CHECK(pthread_join(shares[i].thread, NULL) == 0);
        years_count_add(&count, &shares[i].count);
    }
    print(&count, seconds() - begun);
    arena_free(arena);
    return 0;
}
