/* iscsi-null ADDRESS PORT
 *
 * The least that a libiscsi client takes for a target: what iscsi-client gets from it is the client's own limit, and
 * what it costs is the price of the wire. One thread over epoll; whatever one receive brought is answered by one send.
 * Any name may log in, nothing is negotiated, every unit is a 256 MiB disk that reads as zeros and keeps nothing. Not a
 * target: nothing that is received is checked.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MOST = 1024, INPUT = 1 << 20, HEADER = 48, ANSWERS = 256, ZEROS = 1 << 18, BLOCKS = 1 << 19 };

struct connection {
    uint32_t stat_sn;
    size_t used; /* bytes in input */
    unsigned char input[INPUT];
};

static struct connection *connections[MOST]; /* by descriptor */
static unsigned char zeros[ZEROS], headers[ANSWERS][HEADER], capacity[32];
static struct iovec pieces[2 * ANSWERS];
static int answers, count;

static const char keys[] = "HeaderDigest=None\0DataDigest=None\0InitialR2T=No\0ImmediateData=Yes\0"
                           "MaxBurstLength=262144\0FirstBurstLength=262144\0MaxRecvDataSegmentLength=262144\0"
                           "MaxConnections=1\0MaxOutstandingR2T=1\0DefaultTime2Wait=2\0DefaultTime2Retain=0\0"
                           "ErrorRecoveryLevel=0\0DataPDUInOrder=Yes\0DataSequenceInOrder=Yes\0"
                           "TargetPortalGroupTag=1";
static const char security[] = "AuthMethod=None\0TargetPortalGroupTag=1";

static void die(const char *what) {
    perror(what);
    exit(1);
}

static uint32_t get(const unsigned char *at) {
    uint32_t value;
    memcpy(&value, at, 4);
    return ntohl(value);
}

static void put(unsigned char *at, uint32_t value) {
    value = htonl(value);
    memcpy(at, &value, 4);
}

static void send_all(int fd) {
    struct iovec *piece = pieces;
    while (count > 0) {
        struct msghdr message = { .msg_iov = piece, .msg_iovlen = (size_t)count };
        ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);
        if (sent < 0)
            break; /* the next receive tells */
        while (count > 0 && (size_t)sent >= piece->iov_len) {
            sent -= (ssize_t)piece->iov_len;
            piece++;
            count--;
        }
        if (count > 0) {
            piece->iov_base = (char *)piece->iov_base + sent;
            piece->iov_len -= (size_t)sent;
        }
    }
    answers = count = 0;
}

static void answer(int fd, struct connection *c, const unsigned char *request, unsigned char opcode,
                   unsigned char flags, const void *data, size_t bytes) {
    if (answers == ANSWERS)
        send_all(fd);
    unsigned char *header = headers[answers++];
    memset(header, 0, HEADER);
    header[0] = opcode;
    header[1] = flags;
    put(header + 4, (uint32_t)bytes);
    memcpy(header + 16, request + 16, 4); /* initiator task tag */
    put(header + 24, c->stat_sn++);
    put(header + 28, get(request + 24) + 1);   /* ExpCmdSN */
    put(header + 32, get(request + 24) + 128); /* MaxCmdSN */
    pieces[count++] = (struct iovec){ header, HEADER };
    if (bytes > 0)
        pieces[count++] = (struct iovec){ (void *)data, (bytes + 3) & ~(size_t)3 };
}

static void login(int fd, struct connection *c, const unsigned char *request) {
    int operational = (request[1] >> 2 & 3) == 1;
    if (operational)
        answer(fd, c, request, 0x23, request[1], keys, sizeof keys);
    else
        answer(fd, c, request, 0x23, request[1], security, sizeof security);
    unsigned char *header = headers[answers - 1];
    memcpy(header + 8, request + 8, 6); /* ISID */
    header[15] = 1;                     /* TSIH */
    put(header + 28, get(request + 24)); /* a login request uses up no CmdSN */
    send_all(fd);
}

/* Everything but a read is GOOD without data. */
static void command(int fd, struct connection *c, const unsigned char *request) {
    const unsigned char *cdb = request + 32;
    int is_capacity = cdb[0] == 0x9E;
    uint32_t wanted = get(request + 20), most = is_capacity ? sizeof capacity : ZEROS;
    if (request[1] & 0x40) /* data-in, final, with status */
        answer(fd, c, request, 0x25, 0x81, is_capacity ? capacity : zeros, wanted < most ? wanted : most);
    else
        answer(fd, c, request, 0x21, 0x80, NULL, 0);
}

static void pdu(int fd, struct connection *c, const unsigned char *request) {
    switch (request[0] & 0x3F) {
    case 0x00: answer(fd, c, request, 0x20, 0x80, NULL, 0); break;
    case 0x01: command(fd, c, request); break;
    case 0x03: login(fd, c, request); break;
    case 0x06: answer(fd, c, request, 0x26, 0x80, NULL, 0); break;
    default: break;
    }
}

static int readable(int fd) {
    struct connection *c = connections[fd];
    ssize_t received = recv(fd, c->input + c->used, INPUT - c->used, MSG_DONTWAIT);
    if (received <= 0)
        return received < 0;
    size_t end = c->used + (size_t)received, at = 0;
    while (at < end) {
        size_t here = end - at;
        if (here < HEADER)
            break;
        const unsigned char *request = c->input + at;
        size_t data = ((get(request + 4) & 0xFFFFFF) + 3) & ~(size_t)3;
        size_t whole = HEADER + 4u * request[4] + data;
        if (here < whole)
            break; /* answered when all of it is here */
        pdu(fd, c, request);
        at += whole;
    }
    memmove(c->input, c->input + at, end - at);
    c->used = end - at;
    send_all(fd);
    return 1;
}

static void accept_from(int epoll, int listener) {
    int on = 1, fd = accept(listener, NULL, NULL);
    if (fd < 0 || fd >= MOST || !(connections[fd] = calloc(1, sizeof **connections)))
        die("accept");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
        die("epoll_ctl");
}

int main(int argc, char **argv) {
    struct sockaddr_in address = { .sin_family = AF_INET };
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0);
    if (argc != 3 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
        fprintf(stderr, "usage: iscsi-null ADDRESS PORT\n");
        return 2;
    }
    address.sin_port = htons((uint16_t)atoi(argv[2]));
    put(capacity + 4, BLOCKS - 1);
    put(capacity + 8, 512);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct epoll_event events[64] = { { .events = EPOLLIN, .data.fd = listener } };
    if (bind(listener, (void *)&address, sizeof address) || listen(listener, 64) ||
        epoll_ctl(epoll, EPOLL_CTL_ADD, listener, events))
        die("listen");
    for (;;) {
        int ready = epoll_wait(epoll, events, 64, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == listener)
                accept_from(epoll, listener);
            else if (!readable(fd)) {
                free(connections[fd]);
                close(fd);
            }
        }
    }
}
