// What the client tests share: counted checks, plain requests to the fake, and what the runner told.
export const env = {
    http: process.env.FAKEGRAPH_URL,
    https: process.env.FAKEGRAPH_HTTPS,
    graph: process.env.FAKEGRAPH_GRAPH,
    admin: process.env.FAKEGRAPH_ADMIN,
};
export const updates = "/admin/windows/updates";

let passed = 0;
let failed = 0;

export function check(holds, what, found) {
    if (holds) {
        passed += 1;
    } else {
        failed += 1;
        console.error(`FAILED: ${what}${found === undefined ? "" : `: ${typeof found === "string" ? found : JSON.stringify(found)}`}`);
    }
    return holds;
}

// Ends the process: 0 when every check held and there was at least one.
export function finish(name) {
    console.log(`${name}: ${passed} checks passed, ${failed} failed`);
    process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

export async function ask(method, url, body) {
    const answer = await fetch(url, {
        method,
        headers: body === undefined ? {} : { "Content-Type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === "" ? undefined : JSON.parse(text) };
}

export async function made(path, body) {
    const answer = await ask("POST", env.graph + path, body);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.id;
}

export async function accepted(path, body) {
    const answer = await ask("POST", env.graph + path, body);
    if (answer.status !== 202) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
}

export async function got(path) {
    const answer = await ask("GET", env.graph + path);
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
}
