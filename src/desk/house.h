/* house: what the desk knows of the house itself, about no matter: who is away today, who was trained in what.
 * Second half of the floor's public header: include desk/desk.h. */
#ifndef SHOUWEN_DESK_HOUSE_H
#define SHOUWEN_DESK_HOUSE_H

/* May this person record leaves of others, attendance, the roster and training? Heads and those who supervise or lead. */
bool desk_keeps_books(const struct actor *actor);

/* Who is away, on duty or absent today: leaves in force and asked for, the roster, attendance. In `arena`. */
bool desk_presence(struct desk_reader *reader, struct world_facts *facts, day_number *today, struct arena *arena,
                   struct error *error);

struct training_row { /* 培训: one person's part in one session */
    day_number day;
    int64_t session; /* the case that records it */
    struct str who, subject;
    int64_t minutes;
    struct str *about; /* ids of the units whose duties it was about */
    size_t about_count;
};
/* Newest first, at most `limit`: of one member of staff, or (empty `staff`) of everybody. */
bool desk_training(struct desk_reader *reader, struct str staff, int limit, struct training_row **rows, size_t *rows_count,
                   struct arena *arena, struct error *error);
/* Of the trainings of one member of staff on the days from `from` to before `below`. */
bool desk_training_minutes(struct desk_reader *reader, struct str staff, day_number from, day_number below, int64_t *minutes,
                           struct error *error);

#endif
