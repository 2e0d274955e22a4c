#!/usr/bin/env python3
"""How long a patient waits for a page, alone and while twelve people reload the console.

Starts a demonstration of its own on this machine, frees many times that nobody fits, and asks:

    tests/bench/console.py target/release/backfill [SLOTS]
"""

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

READERS = 12
PAGES = 400
BATCH = 50


def ask(connection, method, path, body=None):
    headers = {"content-type": "application/json"} if body else {}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def connect(address):
    return http.client.HTTPConnection(address, timeout=120)


def free(address, slots):
    """Times on other days, of a clinic for which nobody waits."""
    connection = connect(address)
    for first in range(0, slots, BATCH):
        batch = []
        for number in range(first, min(first + BATCH, slots)):
            day, minute = number // 40 % 200, number % 40
            start = time.gmtime(time.time() + (20 + day) * 86400)
            batch.append({
                "id": f"load-{number}", "trust": "R9Z", "site": "R9Z01", "service": "Neurology",
                "kind": "new", "session": f"LOAD{number // 8000}-{number % 7}", "clinic_types": ["any"],
                "start": time.strftime("%Y-%m-%d", start) + f"T{8 + minute // 6:02}:{minute % 6}0:00Z",
                "duration_minutes": 10, "reason": "patient", "appointment": f"LOAD-{number}",
            })
        status, said = ask(connection, "POST", "/api/cancellations", json.dumps(batch))
        assert status in (200, 202, 207), said


def patient(address, link):
    """Milliseconds of each page."""
    connection = connect(address)
    times = []
    for _ in range(PAGES):
        begin = time.perf_counter()
        status, _ = ask(connection, "GET", link)
        assert status == 200, status
        times.append((time.perf_counter() - begin) * 1000)
    return times


def reload(address, over, pages):
    connection = connect(address)
    while not over.is_set():
        status, _ = ask(connection, "GET", "/console")
        pages.append(status)


def told(name, times):
    cuts = statistics.quantiles(times, n=100)
    print(f"{name:34} p50 {cuts[49]:7.1f} ms  p99 {cuts[98]:7.1f} ms  worst {max(times):7.1f} ms", flush=True)


def measure(address, link):
    told("patient's page, alone", patient(address, link))
    over, pages = threading.Event(), []
    readers = [threading.Thread(target=reload, args=(address, over, pages)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    begin = time.monotonic()
    told(f"patient's page, {READERS} reload /console", patient(address, link))
    seconds = time.monotonic() - begin
    over.set()
    for reader in readers:
        reader.join()
    print(f"console: {len(pages) / seconds:.1f} pages/s, {sorted(set(pages))}")


def main():
    program, slots = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        ports = {"BACKFILL__HTTP__LISTEN": "127.0.0.1:0", "BACKFILL__HL7__LISTEN": "127.0.0.1:0"}
        command = [program, "run", "--demo", "--data", os.path.join(folder, "data")]
        process = subprocess.Popen(
            command,
            env=dict(os.environ, **ports),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        try:
            address, link = said(process)
            begin = time.monotonic()
            free(address, slots)
            print(f"{slots} times freed in {time.monotonic() - begin:.0f} s", flush=True)
            measure(address, link)
        finally:
            process.terminate()
            process.wait()


def said(process):
    """Where the console is and a patient's link, as the demonstration prints them."""
    text = ""
    for line in process.stdout:
        text += line
        link = re.search(r"/o/[0-9A-Z]{26}", text)
        if link:
            # Nobody reads on, and the pipe must not fill.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return re.search(r"http://([0-9.:]+)/console", text).group(1), link.group(0)
    raise SystemExit(f"the demonstration ended:\n{text}")


main()
