"""A fuzzer of both heaps: random steps, hooks that misbehave, an oracle after each step.

    python tests/fuzz                                # 200 seeds
    python tests/fuzz --minutes 30                   # as many as there is time for
    python tests/fuzz --first 1000 --seeds 50 --steps 100
    python tests/fuzz --replay 17                    # one seed, telling what it does
    python tests/fuzz --replay 17:3,7,9-             # some of its steps; in step 9 hooks behave

Each seed runs in a process of its own. One that fails is run again with ever fewer steps; what is left is printed, with
the arguments that replay it. Ends with status 1 if any failed.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

from shrink import Script, run, shrunk

MOST_FAILURES = 10  # after which the others would tell nothing new


def parse(text: str, steps: int) -> Script:
    """A seed and steps as `--replay` takes them."""
    seed, _, chosen = text.partition(":")
    if not chosen:
        return Script(int(seed), tuple(range(steps)), frozenset())
    numbers = chosen.split(",")
    calm = frozenset(int(number[:-1]) for number in numbers if number.endswith("-"))
    return Script(int(seed), tuple(int(number.rstrip("-")) for number in numbers), calm)


def main() -> int:
    parser = argparse.ArgumentParser(description="Fuzz both heaps; status 1 when a seed fails.")
    parser.add_argument("--seeds", type=int, help="how many (200, or as many as there is time for)")
    parser.add_argument("--first", type=int, default=0, help="the first one (0)")
    parser.add_argument("--steps", type=int, default=60, help="of each seed (60)")
    parser.add_argument("--minutes", type=float, help="begin no seed after so long")
    parser.add_argument("--replay", help="run one seed and tell what it does: SEED or SEED:STEP,STEP-,...")
    parser.add_argument("--no-shrink", action="store_true", help="print failing seeds as they are")
    options = parser.parse_args()
    if options.replay:
        outcome = run(parse(options.replay, options.steps), tell=True)
        print(outcome.text + (outcome.failure or "ended well"))
        return 1 if outcome.failure else 0
    seeds = options.seeds if options.seeds is not None else 200 if options.minutes is None else sys.maxsize
    end = time.monotonic() + options.minutes * 60 if options.minutes is not None else float("inf")
    totals: dict[str, int] = {}
    failed = 0
    seed = options.first
    while seed < options.first + seeds and failed < MOST_FAILURES and time.monotonic() < end:
        script = Script(seed, tuple(range(options.steps)), frozenset())
        outcome = run(script)
        for what, n in outcome.counts.items():
            totals[what] = totals.get(what, 0) + n
        if outcome.failure:
            failed += 1
            if not options.no_shrink:
                script = shrunk(script, outcome.failure)
            outcome = run(script, tell=True)
            print(f"seed {seed} fails: {outcome.failure}\n{outcome.text}replay it with --replay {script}\n", flush=True)
        seed += 1
    done = seed - options.first
    for what in sorted(totals, key=lambda what: -totals[what]):
        print(f"{totals[what]:>10,} {what}")
    print(f"{done} seeds, {totals.get('steps', 0):,} steps: {failed or 'none'} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # the order of sets is part of what a seed decides
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    sys.exit(main())
