/* iscsi-client URL read|write random|sequential BYTES DEPTH SECONDS SESSIONS RATE
 *
 * Keeps DEPTH commands of BYTES under way in each of SESSIONS sessions for SECONDS; with a RATE above 0 it starts only so
 * many a second in all, so that servers can be compared at an equal load. Prints commands per second and the latency's
 * median and 99th percentile in microseconds. One thread; needs libiscsi (Debian: libiscsi-dev).
 */
#include <iscsi/iscsi.h>
#include <iscsi/scsi-lowlevel.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_SESSIONS = 64, BUCKETS = 200000 };

struct session {
    struct iscsi_context *iscsi;
    int underway;
};

struct command {
    struct session *session;
    double started;
};

static struct session sessions[MOST_SESSIONS];
static unsigned char *data;
static int lun, writes, random_order, bytes, depth, count, stopping;
static uint32_t block;
static uint64_t blocks, next_block, state = 0x9E3779B97F4A7C15u;
static long ended, failed, started;
static long latency[BUCKETS]; /* by microsecond */
static double rate, begun;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void die(const char *what, struct iscsi_context *iscsi) {
    fprintf(stderr, "iscsi-client: %s: %s\n", what, iscsi ? iscsi_get_error(iscsi) : "");
    exit(1);
}

static uint64_t place(void) {
    uint32_t each = (uint32_t)bytes / block;
    uint64_t places = blocks / each;
    if (!random_order)
        return next_block++ % places * each;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % places * each;
}

static int may_start(void) {
    return !stopping && (rate <= 0 || (double)started < (now() - begun) * rate);
}

static void start(struct session *session, struct command *command);

static void finish(struct iscsi_context *iscsi, int status, void *task, void *private_data) {
    struct command *command = private_data;
    long us = (long)((now() - command->started) * 1e6);
    (void)iscsi;
    failed += status != SCSI_STATUS_GOOD;
    latency[us < BUCKETS ? us : BUCKETS - 1]++;
    ended++;
    scsi_free_scsi_task(task);
    command->session->underway--;
    if (rate <= 0 && may_start())
        start(command->session, command);
    else
        free(command);
}

static void start(struct session *session, struct command *command) {
    void *task;
    command->session = session;
    command->started = now();
    started++;
    session->underway++;
    if (writes)
        task = iscsi_write16_task(session->iscsi, lun, place(), data, (uint32_t)bytes, (int)block, 0, 0, 0, 0, 0,
                                  finish, command);
    else
        task = iscsi_read16_task(session->iscsi, lun, place(), (uint32_t)bytes, (int)block, 0, 0, 0, 0, 0, finish,
                                 command);
    if (!task)
        die("start", session->iscsi);
}

static void fill(void) {
    for (int i = 0; i < count; i++)
        while (sessions[i].underway < depth && may_start()) {
            struct command *command = malloc(sizeof *command);
            if (!command)
                die("memory", NULL);
            start(&sessions[i], command);
        }
}

static int underway(void) {
    int sum = 0;
    for (int i = 0; i < count; i++)
        sum += sessions[i].underway;
    return sum;
}

static void turn(void) {
    struct pollfd fds[MOST_SESSIONS];
    for (int i = 0; i < count; i++)
        fds[i] = (struct pollfd){ iscsi_get_fd(sessions[i].iscsi), (short)iscsi_which_events(sessions[i].iscsi), 0 };
    if (poll(fds, (nfds_t)count, rate > 0 ? 1 : 5000) < 0)
        die("poll", NULL);
    for (int i = 0; i < count; i++)
        if (fds[i].revents && iscsi_service(sessions[i].iscsi, fds[i].revents))
            die("service", sessions[i].iscsi);
}

static void connect_to(struct session *session, const char *text, int number) {
    char name[64];
    snprintf(name, sizeof name, "iqn.2026-01.org.scuzzy:bench%d", number);
    session->iscsi = iscsi_create_context(name);
    struct iscsi_url *url = iscsi_parse_full_url(session->iscsi, text);
    if (!url)
        die(text, session->iscsi);
    iscsi_set_targetname(session->iscsi, url->target);
    iscsi_set_session_type(session->iscsi, ISCSI_SESSION_NORMAL);
    iscsi_set_header_digest(session->iscsi, ISCSI_HEADER_DIGEST_NONE);
    if (iscsi_full_connect_sync(session->iscsi, url->portal, url->lun))
        die("login", session->iscsi);
    lun = url->lun;
    iscsi_destroy_url(url);
    struct scsi_task *task = iscsi_readcapacity16_sync(session->iscsi, lun);
    struct scsi_readcapacity16 *capacity = task ? scsi_datain_unmarshall(task) : NULL;
    if (!capacity)
        die("capacity", session->iscsi);
    block = capacity->block_length;
    blocks = capacity->returned_lba + 1;
    scsi_free_scsi_task(task);
}

static long percentile(double part) {
    long wanted = (long)((double)ended * part), seen = 0, us = 0;
    while (us < BUCKETS - 1 && (seen += latency[us]) <= wanted)
        us++;
    return us;
}

int main(int argc, char **argv) {
    if (argc != 9) {
        fprintf(stderr, "usage: iscsi-client URL read|write random|sequential BYTES DEPTH SECONDS SESSIONS RATE\n");
        return 2;
    }
    writes = !strcmp(argv[2], "write");
    random_order = !strcmp(argv[3], "random");
    bytes = atoi(argv[4]);
    depth = atoi(argv[5]);
    double seconds = atof(argv[6]);
    count = atoi(argv[7]);
    rate = atof(argv[8]);
    if (count < 1 || count > MOST_SESSIONS || !(data = calloc(1, (size_t)bytes)))
        return 2;
    memset(data, 0x5A, (size_t)bytes);
    for (int i = 0; i < count; i++)
        connect_to(&sessions[i], argv[1], i);
    begun = now();
    while (now() - begun < seconds) {
        fill();
        turn();
    }
    stopping = 1;
    while (underway() > 0)
        turn();
    printf("%.0f %ld %ld %ld\n", (double)ended / (now() - begun), percentile(0.5), percentile(0.99), failed);
    for (int i = 0; i < count; i++)
        iscsi_logout_sync(sessions[i].iscsi);
    return failed != 0;
}
