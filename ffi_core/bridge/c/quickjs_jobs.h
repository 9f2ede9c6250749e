/* Which promise the next promise job belongs to: that of the `then` or of the async function which the job goes on with.
 *
 * The engine's hooks show when a promise is made, but not which one a job is about. That is read from the list of jobs, in
 * QuickJS-ng 0.11's own structures. Nothing here writes to the engine; `jobs_find` learns where the list lies from a job
 * that was just queued, and the classes of the functions that settle promises from jobs that are known.
 */
#ifndef DIGLOT_QUICKJS_JOBS_H
#define DIGLOT_QUICKJS_JOBS_H

#include "quickjs_internals.h"

typedef struct Job {
    ListLink link;
    JSContext *context;
    JSJob *function;
    int argc;
    JSValue argv[];
} Job;

/* `list`: the offset of the jobs into the runtime, in words; 0: not known. */
static struct { size_t list; uint16_t settler, resumer; } jobs;

/* The list is a few words after the frame, with the hooks between; the runtime goes on for longer than that. */
enum { JOBS_WORDS = 16 };

static inline ListLink *jobs_link(JSRuntime *rt, size_t word) { return (ListLink *)&((uintptr_t *)rt)[word]; }

/* Mark the words that could be the head of an empty list; to be called when no job is pending, and `internals` is known. */
static void jobs_candidates(JSRuntime *rt, bool *candidates) {
    for (size_t i = 0; i < JOBS_WORDS; i++) {
        ListLink *link = jobs_link(rt, internals.frame + i);
        candidates[i] = link->prev == link && link->next == link;
    }
}

/* Find which of them is the head of the list whose only entry is a job with this function. Returns whether it was found. */
static bool jobs_find(JSRuntime *rt, JSContext *ctx, const bool *candidates, JSJob *function) {
    for (size_t i = 0; i < JOBS_WORDS; i++) {
        ListLink *head = jobs_link(rt, internals.frame + i);
        if (!candidates[i] || head->next == head || head->next != head->prev) continue;
        Job *job = (Job *)head->next;
        if (job->link.next != head || job->link.prev != head || job->context != ctx || job->function != function) continue;
        jobs.list = internals.frame + i;
        return true;
    }
    return false;
}

static inline Job *jobs_next(JSRuntime *rt) {
    ListLink *head = jobs_link(rt, jobs.list);
    return head->next == head ? NULL : (Job *)head->next;
}

/* What a function of the engine's own keeps: the word at which other objects have their opaque pointer. */
static inline void *jobs_payload(JSConst function) { return ((Object *)function.u.ptr)->u.array.room; }

/* The promise that a function settles; undefined when it is none that settles promises. */
static inline JSValue jobs_settled(JSConst function) {
    if (function.tag != TAG_OBJECT) return JS_UNDEFINED;
    uint16_t cls = internals_class_of(function.u.ptr);
    /* the classes of `resolve` and `reject` follow each other, and so do those that resume an async function */
    if (cls != jobs.settler && cls != jobs.settler + 1) return JS_UNDEFINED;
    return *(JSValue *)jobs_payload(function);
}

/* Learn the classes of a pair of functions: that which settles a promise, that which resumes an async function. */
static bool jobs_learn_settler(Job *job, JSConst promise) {
    if (job->argc != 5 || job->argv[0].tag != TAG_OBJECT) return false;
    jobs.settler = internals_class_of(job->argv[0].u.ptr);
    return jobs_settled(job->argv[0]).u.ptr == promise.u.ptr;
}
static bool jobs_learn_resumer(Job *job, JSConst promise) {
    if (job->argc != 5 || job->argv[0].tag != TAG_UNDEFINED || job->argv[2].tag != TAG_OBJECT) return false;
    jobs.resumer = internals_class_of(job->argv[2].u.ptr);
    AsyncFunction *function = (AsyncFunction *)jobs_payload(job->argv[2]);
    return function->header.type == GC_ASYNC_FUNCTION && jobs_settled(function->resolve).u.ptr == promise.u.ptr;
}

/* The promise of the job, borrowed; undefined when it has none. */
static inline JSValue jobs_promise(Job *job) {
    if (job->argc == 3) return job->argv[0].tag == TAG_OBJECT && qjs.JS_IsPromise(job->argv[0]) ? job->argv[0] : JS_UNDEFINED;
    if (job->argc != 5) return JS_UNDEFINED;
    if (job->argv[0].tag == TAG_OBJECT) return jobs_settled(job->argv[0]);
    if (job->argv[2].tag != TAG_OBJECT) return JS_UNDEFINED;
    uint16_t cls = internals_class_of(job->argv[2].u.ptr);
    if (cls != jobs.resumer && cls != jobs.resumer + 1) return JS_UNDEFINED;
    return jobs_settled(((AsyncFunction *)jobs_payload(job->argv[2]))->resolve);
}

/* The int that `promise` has as its very first property, under the name `atom`; 0 when it has none there. */
static inline int jobs_mark(JSConst promise, JSAtom atom) {
    if (promise.tag != TAG_OBJECT) return 0;
    Object *object = (Object *)promise.u.ptr;
    if (!object->shape->count || object->shape->properties[0].atom != atom) return 0;
    return object->slots[0].value.tag == TAG_INT ? object->slots[0].value.u.int32 : 0;
}

#endif
