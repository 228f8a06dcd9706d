// The desk's board: lists by fetch, news by server-sent events. Reads only; writes every text as text.
"use strict";

const TOKEN = "vangnet-token";
const REFRESH_MS = 10_000;
const GATHER_MS = 200;
const RETRY_MS = 2_000;
const SOON_MINUTES = 30;

const MUNICIPALITIES = {
  GM0034: "Almere", GM0303: "Dronten", GM0995: "Lelystad", GM0171: "Noordoostpolder", GM0184: "Urk",
  GM0050: "Zeewolde", GM0230: "Elburg", GM0233: "Ermelo", GM0243: "Harderwijk", GM0302: "Nunspeet",
  GM0269: "Oldebroek", GM0273: "Putten",
};
const URGENCY = {
  "u0-now-112": "now, 112", "u1-2h-on-site": "2 h on site", "u2-4h": "4 h", "u3-24h": "24 h",
  "u4-72h": "72 h", "u5-regular": "regular", "u6-advice": "advice",
};

const byId = (id) => document.getElementById(id);
const hours = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Amsterdam", hour: "2-digit", minute: "2-digit" });
const days = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Amsterdam", weekday: "short", day: "numeric", month: "short" });

let asOf = null;
let position = null;
let troubled = null;

function token() {
  const fragment = new URLSearchParams(location.hash.slice(1)).get("token");
  if (fragment) {
    sessionStorage.setItem(TOKEN, fragment);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(TOKEN);
}

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined && text !== null) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** That the term it goes by is not verified, in words. */
const remark = (row) => (row.remark ? ` (${row.remark})` : "");
const words = (word) => (word ?? "").replaceAll("-", " ");
const where = (code) => MUNICIPALITIES[code] ?? "unknown";
const short = (id) => (id ? element("code", id.slice(-6)) : element("span", "–"));
/** Role and organisation; the role once, where the organisation is named after it. */
function owner(party) {
  if (!party) return "–";
  const named = party.organisation.startsWith(party.role);
  return named ? words(party.organisation) : `${words(party.role)}, ${words(party.organisation)}`;
}

function at(instant) {
  if (!instant) return "–";
  const then = new Date(instant);
  const today = days.format(then) === days.format(new Date(asOf));
  return today ? hours.format(then) : `${days.format(then)} ${hours.format(then)}`;
}

function minutesUntil(instant) {
  return Math.round((new Date(instant) - new Date(asOf)) / 60_000);
}

function span(minutes) {
  const size = Math.abs(minutes);
  if (size < 90) return `${size} min`;
  if (size < 48 * 60) return `${Math.round(size / 60)} h`;
  return `${Math.round(size / 1440)} days`;
}

/** A deadline: when, and how long still. Says "past" in words, not by colour alone. */
function due(instant, passed) {
  if (!instant) return element("span", "–");
  const left = minutesUntil(instant);
  if (passed || left < 0) return element("span", `past since ${at(instant)}`, "word now");
  return element("span", `${at(instant)}, in ${span(left)}`, left <= SOON_MINUTES ? "word soon" : "word");
}

function rank(instant, passed) {
  if (!instant) return "";
  if (passed || minutesUntil(instant) < 0) return "now";
  return minutesUntil(instant) <= SOON_MINUTES ? "soon" : "";
}

function cell(content, note) {
  const made = element("td");
  made.append(content instanceof Node ? content : document.createTextNode(content ?? "–"));
  if (note) made.append(element("small", note));
  return made;
}

/** Fill a table; the first cell of a row is its header. */
function fill(id, rows, draw, nothing) {
  const table = byId(id);
  const labels = [...table.tHead.rows[0].cells].map((head) => head.textContent);
  const body = element("tbody");
  body.setAttribute("role", "rowgroup");
  for (const row of rows) {
    const { rank: className, cells } = draw(row);
    const line = element("tr", null, className);
    line.setAttribute("role", "row");
    cells.forEach((made, index) => {
      let placed = made;
      if (index === 0) {
        placed = element("th");
        placed.scope = "row";
        placed.append(...made.childNodes);
      }
      placed.setAttribute("role", index === 0 ? "rowheader" : "cell");
      placed.dataset.label = labels[index];
      line.append(placed);
    });
    body.append(line);
  }
  if (rows.length === 0) {
    const line = element("tr");
    const empty = element("td", nothing, "empty");
    empty.colSpan = labels.length;
    line.append(empty);
    body.append(line);
  }
  table.tBodies[0].replaceWith(body);
}

function urgency(word, proposed) {
  if (!word) return element("span", proposed ? `${URGENCY[proposed] ?? proposed} proposed` : "not weighed", "word soon");
  const pressing = word.startsWith("u0") || word.startsWith("u1");
  return element("span", URGENCY[word] ?? word, pressing ? "word now" : "word");
}

function drawQueue(row) {
  return {
    rank: row.overdue ? "now" : rank(row.due, false),
    cells: [
      cell(urgency(null, row.proposedUrgency), row.unverified ? `${row.unverified} fields to check` : ""),
      cell(span(row.ageMinutes)), cell(where(row.municipality)), cell(words(row.reporterKind)),
      cell(due(row.due, row.overdue)), cell(short(row.report)),
    ],
  };
}

function teamOf(row) {
  const line = row.deployment;
  if (!line) return ["–", ""];
  const notes = {
    offered: `answer before ${at(line.answerDue)}`, accepted: `there before ${at(line.arrivalDue)}`,
    "under-way": `expected ${at(line.expectedArrival ?? line.arrivalDue)}`, arrived: `since ${at(line.arrivedAt)}`,
  };
  return [words(line.phase), notes[line.phase] ?? ""];
}

function placeOf(row) {
  const stay = row.stays[0];
  if (stay) {
    const day = stay.day ? `day ${stay.day}${stay.daysIntended ? ` of ${stay.daysIntended}` : ""}` : words(stay.phase);
    return [`${words(stay.rung)}, ${day}`, row.stays.length > 1 ? `and ${row.stays.length - 1} more` : ""];
  }
  const search = row.searches[0];
  if (!search) return ["–", ""];
  const note = search.heldUntil && !search.confirmed ? `held until ${at(search.heldUntil)}` : search.escalation ? words(search.escalation) : "";
  return [words(search.phase), note];
}

function drawCase(row) {
  const next = row.nextDeadline;
  const weighed = row.triage;
  const [team, teamNote] = teamOf(row);
  const [place, placeNote] = placeOf(row);
  const closed = row.outcome !== null && row.outcome !== undefined;
  const more = row.overdue > 1 ? `, ${row.overdue} past due` : "";
  return {
    rank: closed ? "done" : weighed?.late ? "now" : rank(next?.due, next?.passed),
    cells: [
      closed ? cell(`closed: ${words(row.outcome)}`)
        : cell(urgency(weighed?.urgency, weighed?.proposed?.[1]), weighed?.late ? "nobody was there in time" : words(weighed?.verdict)),
      cell(where(row.municipality), `${row.people} ${row.people === 1 ? "person" : "people"}`),
      cell(team, teamNote), cell(place, placeNote),
      cell(next ? due(next.due, next.passed) : "–", next ? words(next.word) + remark(next) + more : ""),
      cell(owner(row.director), row.handoverTo ? `handover waits for ${owner(row.handoverTo)}` : row.protectorAwaitedOf ? `waits for a protector of ${owner(row.protectorAwaitedOf)}` : ""),
      cell(short(row.case), row.alarms.length ? `${row.alarms.length} alarm${row.alarms.length === 1 ? "" : "s"}` : ""),
    ],
  };
}

function standing(row) {
  const [kind, said] = Object.entries(row.standing)[0];
  switch (kind) {
    case "free": return [element("span", "free", "word calm"), `said ${span(said.ageMinutes)} ago`];
    case "unavailable": return ["not available", `said ${span(said.ageMinutes)} ago`];
    case "held": return [element("span", "held", "word soon"), said.confirmed ? "confirmed" : `until ${at(said.until)}`];
    case "occupied": return ["a child lives here", ""];
    case "of-neighbour": return [element("span", "of a neighbour", "word soon"), said.since ? "its child lives here" : "kept for its child"];
    case "closed": return ["out of use", words(said.reason)];
    default: return ["unknown", said.since ? `since ${at(said.since)}: call` : "never heard: call"];
  }
}

function drawPlace(row) {
  const [stands, note] = standing(row);
  return {
    rank: "",
    cells: [
      cell(row.unit, row.provider), cell(words(row.rung)), cell(row.ageBands.join(", ") || "all"),
      cell(where(row.municipality)), cell(stands, note),
    ],
  };
}

function drawDuty(row) {
  return {
    rank: rank(row.due, row.overdue),
    cells: [cell(due(row.due, row.overdue)), cell(element("span", words(row.kind) + remark(row), "word"), row.rule), cell(owner(row.owner)), cell(short(row.case))],
  };
}

function drawTeam(row) {
  const missing = row.devices.reduce((sum, device) => sum + device.missing, 0);
  return {
    rank: missing ? "soon" : "",
    cells: [
      cell(row.name, row.organisation), cell(row.onDuty ? `until ${at(row.onDutyUntil)}` : "off call"),
      cell(row.engaged ? short(row.engaged) : "–", row.engaged ? `since ${at(row.engagedAt)}` : ""),
      cell(at(row.lastSeen)), cell(missing ? `${missing} commands not in yet` : "–"),
    ],
  };
}

/** How long ago. */
const ago = (instant) => span(minutesUntil(instant));
/** What is asked for a child: need, age, and the rung that is looked for. */
function asked(need, age, rung, acute, others) {
  const notes = [age === "unknown" ? "age unknown" : `age ${age}`, words(rung) || "any rung"];
  if (others > 0) notes.push(`with ${others} more`);
  if (acute) notes.unshift("direct danger");
  return cell(element("span", words(need), acute ? "word now" : "word"), notes.join(", "));
}

/** Who holds it and until when: all providers together while nobody took it, and that is pressing once it is late. */
function drawCounter(row) {
  const asks = row.offeredTo ? `${words(row.offeredTo)} may take it over before ${at(row.offerDue)}` : "";
  const told = row.warned ? "the official with authority is told" : "";
  const late = row.overdue > 0;
  const lateness = `${row.collective ? "nobody took it" : "no answer in time"}; again at ${at(row.due)}`;
  return {
    rank: late ? "now" : rank(row.due, false),
    cells: [
      asked(row.asked.need, row.asked.age, row.asked.rung, row.asked.acute, row.asked.together + row.asked.accompaniedBy),
      cell(row.collective ? "all providers together" : words(row.holder), asks || told),
      cell(element("span", words(row.phase), late ? "word now" : "word")), cell(row.broughtAt ? ago(row.broughtAt) : "–"),
      cell(late ? element("span", lateness, "word now") : due(row.due, false)), cell(short(row.case)),
    ],
  };
}

/** A request of a neighbour: its clock is that of our answer, and then that of our promise. */
function drawGuest(row, units) {
  const until = { asked: row.due, offered: row.until }[row.phase];
  const over = ["refused", "withdrawn", "let-go", "left"].includes(row.phase);
  const notes = { asked: "to answer", offered: "promised", confirmed: "the child is on the way", arrived: "the child is here" };
  const note = row.unclaimed ? "nobody came for it: call" : row.late ? "not answered in time" : notes[row.phase];
  return {
    rank: over ? "done" : row.unclaimed || row.late ? "now" : rank(until, false),
    cells: [
      cell(words(row.region), `${row.desk.name}, ${row.desk.telephone}`),
      asked(row.need.kind, row.need.age, row.need.rung, row.need.acute && ["asked", "offered"].includes(row.phase), row.need.persons - 1),
      cell(words(row.phase), row.place ? units.get(row.place) ?? "" : ""), cell(ago(row.askedAt)),
      cell(until ? due(until, row.late || row.unclaimed) : "–", note), cell(short(row.guest)),
    ],
  };
}

/** What we asked of a neighbour, as far as was heard. */
function drawAsk({ ask, search, row }) {
  const until = { asked: ask.due, offered: ask.takeBy }[ask.phase];
  const over = ["refused", "withdrawn", "lost", "left"].includes(ask.phase);
  const notes = { asked: "answer", offered: "take it", taken: "not heard yet that it stands", lost: "the neighbour let go of it" };
  return {
    rank: over ? "done" : rank(until, false),
    cells: [
      cell(words(ask.region)), cell(words(ask.phase), ask.refusal ? words(ask.refusal) : words(ask.provider)),
      cell(until ? due(until, false) : "–", notes[ask.phase]), cell(owner(search.owner)), cell(short(row.case)),
    ],
  };
}

function drawAlarms(alarms) {
  byId("alarms-part").hidden = alarms.length === 0;
  byId("alarms").replaceChildren(...alarms.map((alarm) => {
    const [kind, why] = Object.entries(alarm.cause)[0];
    const what = kind === "deadline" ? `${words(why.deadline)} passed ${at(why.due)}` : `${why.reactor}: ${why.code}`;
    const up = alarm.level ? ` Up to ${words(alarm.level)}.` : "";
    const seen = alarm.acknowledgedBy ? " Looked at, not done." : "";
    const next = alarm.answerDue ? ` The next is asked at ${at(alarm.answerDue)}.` : "";
    const line = element("li", `${what}${remark(alarm)}. For ${owner(alarm.owner)}.${up}${seen}${next} `);
    if (alarm.case) line.append(short(alarm.case));
    return line;
  }));
}

/** Who is on shift at each desk, and what of a handover is still to be read. */
function drawShifts(shifts) {
  byId("shifts").hidden = shifts.length === 0;
  byId("shifts").textContent = shifts.map((shift) => {
    const rota = shift.rotaSays ? `, the rota names ${shift.rotaSays}` : "";
    const long = shift.overdue ? ", too long" : "";
    const list = shift.handover
      ? `; hands over ${shift.handover.cases} cases${Object.entries(shift.handover.unread).map(([who, left]) => `, ${who} has ${left} to read`).join("")}`
      : "";
    return `On shift at ${words(shift.organisation)}: ${shift.coordinator.person} since ${at(shift.since)}${long}${rota}${list}.`;
  }).join(" ");
}

function sum(id, value, bad) {
  byId(id).textContent = value;
  byId(id).classList.toggle("bad", Boolean(bad));
}

async function ask(path) {
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${token()}` } });
  if (answer.status === 401) {
    sessionStorage.removeItem(TOKEN);
    signIn();
  }
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** Shown as it is; a list this role may not read stays empty. */
async function list(path) {
  try {
    return await ask(path);
  } catch (error) {
    if (/: 403$/.test(error.message)) return null;
    throw error;
  }
}

async function refresh() {
  try {
    const [board, queue, places, duties, teams, alarms, shifts, guests, counter] = await Promise.all(
      ["board", "queue", "places", "duties", "teams", "alarms", "shifts", "guests", "counter-requests"].map((name) => list(`/v1/${name}`)),
    );
    const any = board ?? queue ?? places ?? duties;
    if (!any) return tell("this role sees no board", true);
    asOf = any.asOf;
    position = any.position;
    const items = (answer) => answer?.items ?? [];
    fill("queue", items(queue), drawQueue, "Nobody waits.");
    fill("cases", items(board), drawCase, "No open cases.");
    fill("places", items(places), drawPlace, "No places known.");
    fill("duties", items(duties), drawDuty, "Nothing is owed.");
    fill("teams", items(teams), drawTeam, "No teams known.");
    fill("counter", items(counter), drawCounter, "Nothing lies at the counter.");
    const units = new Map(items(places).map((row) => [row.place, row.unit]));
    fill("guests", items(guests), (row) => drawGuest(row, units), "No neighbour asks.");
    const asks = items(board).flatMap((row) => row.searches.flatMap((search) => search.asks.map((ask) => ({ ask, search, row }))));
    fill("asks", asks, drawAsk, "Nothing is asked of a neighbour.");
    drawAlarms(items(alarms));
    drawShifts(items(shifts));
    const late = items(duties).filter((duty) => duty.overdue).length;
    const open = items(board).filter((row) => !row.outcome).length;
    sum("sum-queue", items(queue).length, items(queue).some((row) => row.overdue));
    sum("sum-cases", open);
    sum("sum-overdue", late, late > 0);
    sum("sum-free", items(places).filter((row) => "free" in row.standing).length);
    sum("sum-teams", items(teams).filter((row) => row.onDuty && !row.engaged).length);
    byId("time").textContent = hours.format(new Date(asOf));
    byId("day").textContent = days.format(new Date(asOf));
    if (any.staleSince) tell(`stale since ${hours.format(new Date(any.staleSince))}: the log cannot be followed`, true);
    else if (any.busAway) tell(`the bus is away; last event ${position ?? "none"}`, true);
    else if (troubled) tell(`no live news since ${hours.format(troubled)}`, true);
    else if (any.unreadable.length) tell(`${any.unreadable.length} records cannot be read on: see the alarms`, true);
    else tell(`live, last event ${position ?? "none"}`, false);
  } catch (error) {
    troubled ??= new Date();
    tell(`stale since ${asOf ? at(asOf) : "the start"}: the desk does not answer`, true);
  }
}

function tell(text, stale) {
  const state = byId("state");
  if (state.textContent !== text) state.textContent = text;
  state.classList.toggle("stale", stale);
}

let waiting = null;
function soon() {
  waiting ??= setTimeout(() => { waiting = null; refresh(); }, GATHER_MS);
}

/** Server-sent events by fetch, because an EventSource cannot carry a token in a header. */
async function follow() {
  let last = position;
  for (;;) {
    if (!token()) return;
    try {
      const headers = { Authorization: `Bearer ${token()}` };
      if (last !== null && last !== undefined) headers["Last-Event-ID"] = String(last);
      const answer = await fetch("/v1/events/stream", { headers });
      if (answer.status === 401) return signIn();
      if (answer.status === 403) return;
      if (!answer.ok) throw new Error(String(answer.status));
      troubled = null;
      soon();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        text += value;
        const events = text.split("\n\n");
        text = events.pop();
        for (const event of events) {
          const id = /^id: ?(\d+)$/m.exec(event);
          if (id) { last = Number(id[1]); soon(); }
        }
      }
    } catch {
      troubled ??= new Date();
      soon();
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function signIn() {
  byId("desk").hidden = true;
  byId("sign-in").hidden = false;
  tell("not signed in", false);
}

async function start() {
  if (!token()) return signIn();
  byId("sign-in").hidden = true;
  byId("desk").hidden = false;
  await refresh();
  follow();
}

byId("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(TOKEN, byId("token").value.trim());
  byId("token").value = "";
  start();
});
addEventListener("hashchange", start);
setInterval(() => { if (token() && !byId("desk").hidden) refresh(); }, REFRESH_MS);
start();
