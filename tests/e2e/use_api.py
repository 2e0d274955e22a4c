"""A program that knows the API by its document only: checks the document, makes a client of it, and
with that has a freed time booked for somebody who waits.

    use_api.py URL FOLDER IDENTITY

IDENTITY is JSON: who waits, and when the time is. Prints one JSON object.
"""

import json
import pathlib
import subprocess
import sys
import time

import httpx
import openapi_spec_validator

WAIT_SECONDS = 60

url, folder, identity = sys.argv[1], pathlib.Path(sys.argv[2]), json.loads(sys.argv[3])


def make_client():
    document = httpx.get(f"{url}/openapi.json").json()
    openapi_spec_validator.validate(document)
    for probe in ("/healthz", "/readyz", "/metrics"):
        answer = httpx.get(url + probe)
        said = document["paths"][probe]["get"]["responses"][str(answer.status_code)]["content"]
        assert answer.headers["content-type"].split(";")[0] in said, (probe, answer.headers, said)
    path = folder / "openapi.json"
    path.write_text(json.dumps(document))
    made = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate", "--path", path, "--meta", "none",
         "--config", pathlib.Path(__file__).with_name("api_client.yaml"), "--fail-on-warning",
         "--output-path", folder / "backfill_client"],
        capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))


make_client()

from backfill_client import Client
from backfill_client.api.appointments import book_appointment, list_available_appointments
from backfill_client.api.appointments import show_appointment, tell_appointments
from backfill_client.api.cancellations import send_cancellations
from backfill_client.api.offers import answer_offer, show_offer
from backfill_client.api.patients import record_death, take_death_back
from backfill_client.api.slots import show_slot
from backfill_client.api.waitlist import add_entry, replace_entry, review_entry, show_entry
from backfill_client.models import (
    AnswerRow, AnswerWord, AppointmentRow, BookingRow, CancellationRow, CauseSent, EntryAnswer, EntryStatusWord,
    Kind, OfferStateWord, PatientRow, Priority, Problem, WaitlistRow)

client = Client(base_url=url, timeout=httpx.Timeout(30))


def until(what, look):
    ends = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < ends:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise SystemExit(f"waited in vain until {what}")


def available():
    page = list_available_appointments.sync(client=client, service="Cardiology")
    return [slot.id for slot in page.slots]


def row():
    return WaitlistRow(
        trust="R9Z", reference="WL-API", nhs_number=identity["nhs_number"], service="Cardiology",
        kind=Kind.NEW, priority=Priority.ROUTINE, waiting_since="2026-03-02",
        duration_minutes=20, phone=identity["phone"])


# Somebody waits; what was seen can be changed once.
added = add_entry.sync_detailed(client=client, body=row())
assert added.status_code == 201 and isinstance(added.parsed, EntryAnswer), added
entry, tag = added.parsed.id, added.headers["etag"]
changed = row()
changed.attendance_percent = 80
first = replace_entry.sync_detailed(entry, client=client, body=changed, if_match=tag)
assert first.status_code == 200, first
second = replace_entry.sync_detailed(entry, client=client, body=row(), if_match=tag)
assert second.status_code == 412 and isinstance(second.parsed, Problem), second
assert second.parsed.type_ == "/problems/changed-meanwhile", second.parsed
known = show_entry.sync_detailed(entry, client=client, if_none_match=first.headers["etag"])
assert known.status_code == 304, known

# A death is reported by mistake: they leave the list, are back, and somebody looks.
died = record_death.sync(client=client, body=PatientRow(entry=entry))
assert died.died is True, died
assert show_entry.sync_detailed(entry, client=client).status_code == 404
lives = take_death_back.sync(client=client, body=PatientRow(patient=died.patient))
assert lives.died is False, lives
back = show_entry.sync(entry, client=client)
assert back.status == EntryStatusWord.REVIEW_DEATH_TAKEN_BACK, back
reviewed = review_entry.sync(entry, client=client)
assert reviewed.status == EntryStatusWord.WAITING, reviewed
# Somebody else sits in the same clinic later that day: the diary may be told twice.
sits = AppointmentRow(
    reference="A-CLIENT", trust="R9Z", start=identity["start"][:11] + "16:00:00", duration_minutes=30,
    session="CAR1N", site="R9Z01", service="Cardiology", kind=Kind.NEW, local_number="CLIENT-1")
for _ in range(2):
    told = tell_appointments.sync(client=client, body=sits)
    assert told.state.value == "taken", told
seen = show_appointment.sync(told.appointment, client=client)
assert seen.reference == "A-CLIENT" and seen.duration_minutes == 30, seen

# A time is freed: whoever waits is asked, and meanwhile nobody can book it.
taken = send_cancellations.sync(client=client, body=CancellationRow(
    id="cancel-api", trust="R9Z", site="R9Z01", service="Cardiology", kind="new", session="CAR1N",
    start=identity["start"], duration_minutes=30, clinic_types=["any"], reason=CauseSent.PATIENT))
slot = taken.slot
live = until("it is offered", lambda: show_slot.sync(slot, client=client).slot.live_offers)
assert slot not in available()
refused = book_appointment.sync_detailed(client=client, body=BookingRow(slot=slot, entry=entry))
assert refused.status_code == 409, refused

# They say no, then think better of it and call: what is listed can be booked.
answer_offer.sync(live[0], client=client, body=AnswerRow(answer=AnswerWord.NO))
until("it is listed", lambda: slot in available())
booked = book_appointment.sync_detailed(client=client, body=BookingRow(slot=slot, entry=entry))
assert booked.status_code in (201, 202), booked
offer = booked.parsed.offer.id
done = until("it is booked", lambda: next(
    (it for it in [show_offer.sync(offer, client=client)] if it.state == OfferStateWord.BOOKED), None))
appointment = show_appointment.sync(done.appointment, client=client)
assert slot not in available()
print(json.dumps({"slot": slot, "offer": offer, "start": appointment.start}))
