#!/usr/bin/env node
// A small Graph client that does what the documentation asks of one. Node.js 18, no packages.
//
//   node correct.mjs walk  [PATH]    reads a list to its end
//   node correct.mjs write [COUNT]   creates deployment audiences, each exactly once
//   node correct.mjs batch           a batch of reads and writes, some of which wait for others
//
// FAKEGRAPH_GRAPH and FAKEGRAPH_TOKEN say where and as whom. Prints one line of JSON; exit code 0 means that the
// work was done, 1 that this client gave up and knew it.

const GRAPH = process.env.FAKEGRAPH_GRAPH ?? "http://127.0.0.1:8080/beta";
const TOKEN = process.env.FAKEGRAPH_TOKEN ?? "correct";
const UPDATES = "/admin/windows/updates";
const MAX_TRIES = 6; // of one request
const MAX_WAIT_MS = 60_000;
const FIRST_BACKOFF_MS = 150;
const TIMEOUT_MS = Number(process.env.CLIENT_TIMEOUT_MS ?? 15_000); // of one try
const MAX_RESTARTS = 3; // of a walk
const MAX_BATCH_ROUNDS = 6;

/** Another host must not see the token, wherever a link says to go. */
const isForeign = (url) => new URL(url).origin !== new URL(GRAPH).origin;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const stats = { requests: 0, retries: 0 };

class GaveUp extends Error {}

/** What a Retry-After says, in milliseconds: whole or broken seconds, or a date. Null: nothing of use. */
function retryAfterMs(text) {
  if (text === null || text === undefined || text.trim() === "") return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

function waitMs(retryAfter, attempt) {
  const told = retryAfterMs(retryAfter);
  const backoff = FIRST_BACKOFF_MS * 2 ** attempt * (1 + Math.random() / 4);
  // Zero means at once; after a second failure in a row a client backs off all the same.
  return Math.min(MAX_WAIT_MS, told === null ? backoff : attempt === 0 ? told : Math.max(told, backoff));
}

/** One try: the answer with its body read whole, or a reason why there is none. */
async function attempt(method, url, headers, body) {
  stats.requests += 1;
  try {
    const answer = await fetch(url, { method, headers, body, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await answer.text();
    let json = null;
    if (text !== "" && (answer.headers.get("content-type") ?? "").startsWith("application/json")) json = JSON.parse(text);
    if (answer.ok && text !== "" && json === null) return { broken: "an answer that is not JSON" };
    return { status: answer.status, json, retryAfter: answer.headers.get("retry-after") };
  } catch (error) {
    return { broken: String(error.cause?.code ?? error.message) };
  }
}

/**
 * Asks until there is an answer that is not about waiting. A request that is not safe to repeat is repeated only when
 * `wasDone` (a look at the service) says that it was not carried out; what it returns stands in for the answer.
 */
async function ask(method, url, { headers = {}, body, wasDone } = {}) {
  const all = { Accept: "application/json", ...headers };
  if (!isForeign(url)) all.Authorization = `Bearer ${TOKEN}`;
  if (body !== undefined) all["Content-Type"] = "application/json";
  for (let tries = 0; ; tries += 1) {
    if (tries > 0) all["Retry-Attempt"] = String(tries);
    const answer = await attempt(method, url, all, body === undefined ? undefined : JSON.stringify(body));
    const again = answer.broken !== undefined || [408, 429, 500, 502, 503, 504].includes(answer.status);
    if (!again) return answer;
    if (tries + 1 === MAX_TRIES) throw new GaveUp(`${method} ${url}: ${answer.broken ?? answer.status} after ${MAX_TRIES} tries`);
    await sleep(waitMs(answer.retryAfter, tries));
    stats.retries += 1;
    if (answer.status !== 429 && wasDone !== undefined) {
      const found = await wasDone();
      if (found !== null) return { status: 201, json: found, retryAfter: null };
    }
  }
}

const isExpired = (answer) =>
  answer.status === 410 ||
  (answer.status === 400 && /token|resync|syncState/i.test(`${answer.json?.error?.code} ${answer.json?.error?.message}`));

/** Reads a page; one whose link leads nowhere new is asked for again before this client gives up. */
async function page(url, headers, seen) {
  let why = "";
  for (let tries = 0; tries < 3; tries += 1) {
    if (tries > 0) await sleep(FIRST_BACKOFF_MS * 2 ** tries);
    const answer = await ask("GET", url, { headers });
    if (answer.status !== 200) return answer;
    const next = answer.json["@odata.nextLink"];
    if (!Array.isArray(answer.json.value)) why = "a page without a list";
    else if (next === undefined || next === null) return answer;
    else if (next === url || seen.has(next)) why = "a next link that was followed before";
    else return answer;
  }
  throw new GaveUp(`${url}: ${why}`);
}

/** All items of a list by id, whatever the service does on the way. */
async function walk(path) {
  const headers = { ConsistencyLevel: "eventual", Prefer: "include-unknown-enum-members" };
  let why = "";
  let before = -1; // items of the walk before
  for (let restarts = 0; restarts <= MAX_RESTARTS; restarts += 1) {
    const items = new Map();
    const seen = new Set();
    let url = GRAPH + path;
    let pages = 0;
    let expected = null;
    let expired = false;
    let unread = false; // a page that is on another host, which wants a token or is not there
    while (url !== null) {
      seen.add(url);
      const answer = await page(url, headers, seen).catch((error) => {
        if (error instanceof GaveUp && isForeign(url)) return { status: 0 };
        throw error;
      });
      unread = answer.status !== 200 && isForeign(url);
      if (unread) break;
      if (answer.status !== 200) {
        if (pages === 0 || !isExpired(answer)) throw new GaveUp(`${url}: ${answer.status} ${answer.json?.error?.message}`);
        expired = true;
        break;
      }
      pages += 1;
      expected ??= answer.json["@odata.count"] ?? null;
      // Members and values that this client does not know are carried along, not looked at.
      for (const item of answer.json.value) items.set(item.id ?? item.deviceId ?? JSON.stringify(item), item);
      url = answer.json["@odata.nextLink"] ?? null; // used as it is, or not at all
    }
    // A count that two walks contradict is wrong: the pages are the truth.
    const counted = expected === null || expected === items.size || before === items.size;
    if (!expired && !unread && counted) return { items, pages, restarts };
    if (unread) why = "a next link leads to another host, which does not answer without the token";
    else why = expired ? "the list's token expired" : `${items.size} items where ${expected} are promised`;
    before = expired || unread ? -1 : items.size;
    await sleep(FIRST_BACKOFF_MS);
  }
  throw new GaveUp(`${path}: ${why}, ${MAX_RESTARTS + 1} times`);
}

async function runWalk(path = `${UPDATES}/updatableAssets?$count=true`) {
  const { items, pages, restarts } = await walk(path);
  return { items: items.size, pages, restarts };
}

async function runWrite(count = "3") {
  const list = `${UPDATES}/deploymentAudiences`;
  const counted = `${list}?$count=true`;
  const known = new Set((await walk(counted)).items.keys());
  const before = known.size;
  const wasDone = async () => {
    const { items } = await walk(counted);
    const fresh = [...items.values()].find((audience) => !known.has(audience.id));
    return fresh ?? null;
  };
  for (let n = 0; n < Number(count); n += 1) {
    const body = { "@odata.type": "#microsoft.graph.windowsUpdates.deploymentAudience" };
    const answer = await ask("POST", GRAPH + list, { body, wasDone });
    if (answer.status !== 201) throw new GaveUp(`POST ${list}: ${answer.status} ${answer.json?.error?.message}`);
    known.add(answer.json.id);
  }
  // Something between here and there may have sent a request twice: what nobody asked for goes again.
  for (const id of (await walk(counted)).items.keys()) {
    if (known.has(id)) continue;
    const answer = await ask("DELETE", `${GRAPH}${list}/${id}`);
    if (answer.status !== 204 && answer.status !== 404) throw new GaveUp(`DELETE ${list}/${id}: ${answer.status}`);
  }
  const after = (await walk(counted)).items.size;
  if (after - before !== Number(count)) throw new GaveUp(`${after - before} audiences are new, not ${count}`);
  return { created: after - before };
}

/** Sends items until each has an answer of its own that is not about waiting. */
async function batch(requests) {
  const answers = new Map();
  let open = requests;
  for (let round = 0; open.length > 0; round += 1) {
    if (round === MAX_BATCH_ROUNDS) throw new GaveUp(`${open.length} items have no answer after ${round} batches`);
    const ids = new Set(open.map((r) => r.id));
    // What an item waited for and got need not be sent again.
    const sent = open.map(({ dependsOn, ...r }) => {
      const left = (dependsOn ?? []).filter((id) => ids.has(id));
      return left.length > 0 ? { ...r, dependsOn: left } : r;
    });
    const answer = await ask("POST", `${GRAPH}/$batch`, { body: { requests: sent } });
    if (answer.status !== 200) throw new GaveUp(`$batch: ${answer.status} ${answer.json?.error?.message}`);
    const now = new Map(answer.json.responses.map((r) => [r.id, r])); // in any order
    const waits = (r) => r === undefined || [408, 429, 503, 504].includes(r.status);
    const failedFor = (r) => now.get(r.id)?.status === 424;
    let longest = 0;
    for (const r of open.filter((r) => waits(now.get(r.id)))) {
      const headers = Object.entries(now.get(r.id)?.headers ?? {});
      const told = headers.find(([name]) => name.toLowerCase() === "retry-after")?.[1];
      longest = Math.max(longest, waitMs(told === undefined ? null : String(told), round));
    }
    for (const r of open) if (!waits(now.get(r.id))) answers.set(r.id, now.get(r.id));
    // A dependant goes again when what it waits for does; otherwise both are given up.
    const again = new Set(open.filter((r) => waits(now.get(r.id))).map((r) => r.id));
    for (let size = -1; size !== again.size; ) {
      size = again.size;
      for (const r of open) if (failedFor(r) && (r.dependsOn ?? []).some((id) => again.has(id))) again.add(r.id);
    }
    open = open.filter((r) => again.has(r.id));
    if (open.length > 0) {
      stats.retries += open.length;
      await sleep(longest);
    }
  }
  return answers;
}

async function runBatch() {
  const audience = { "@odata.type": "#microsoft.graph.windowsUpdates.deploymentAudience" };
  const json = { "Content-Type": "application/json" };
  const answers = await batch([
    { id: "1", method: "GET", url: `${UPDATES}/deploymentAudiences` },
    { id: "2", method: "POST", url: `${UPDATES}/deploymentAudiences`, headers: json, body: audience },
    { id: "3", method: "GET", url: `${UPDATES}/deployments`, dependsOn: ["2"] },
    { id: "4", method: "GET", url: `${UPDATES}/updatePolicies`, dependsOn: ["3"] },
    { id: "5", method: "GET", url: `${UPDATES}/resourceConnections` },
  ]);
  const failed = [...answers.values()].filter((r) => r.status >= 400);
  if (failed.length > 0) throw new GaveUp(`items failed: ${failed.map((r) => `${r.id} ${r.status}`).join(", ")}`);
  return { items: answers.size };
}

const modes = { walk: runWalk, rebuild: runWalk, write: runWrite, batch: runBatch };
const [mode = "walk", ...rest] = process.argv.slice(2);
if (modes[mode] === undefined) {
  console.error(`correct.mjs: no mode '${mode}'; there are ${Object.keys(modes).join(", ")}`);
  process.exit(2);
}
try {
  const result = await modes[mode](...rest);
  console.log(JSON.stringify({ client: "correct", mode, ...result, ...stats }));
} catch (error) {
  if (!(error instanceof GaveUp)) throw error;
  console.error(`correct.mjs: ${error.message}`);
  process.exit(1);
}
