// @microsoft/microsoft-graph-client and @azure/identity, unmodified, over TLS: a token by client secret, PageIterator, retries, $batch.
import { ClientSecretCredential } from "@azure/identity";
import { BatchRequestContent, BatchResponseContent, Client, PageIterator } from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";
import { ask, check, env, finish, updates } from "./check.mjs";

const kScope = "https://graph.microsoft.com/.default";
const openid = (await ask("GET", `${env.https}/common/v2.0/.well-known/openid-configuration`)).body;
check(openid.token_endpoint.startsWith(env.https), "the discovery document names this host", openid.token_endpoint);
const discovery = (await ask("GET", `${env.https}/common/discovery/instance?api-version=1.1&authorization_endpoint=${env.https}/common/oauth2/v2.0/authorize`)).status;
check(discovery === 200, "instance discovery answers", discovery);

const tenant = (await ask("GET", `${env.admin}/tenants`)).body.value[0].id;

// --- @azure/identity: a token by client secret
const credential = new ClientSecretCredential(tenant, "11111111-2222-4333-8444-555555555555", "any secret", {
    authorityHost: env.https,
    disableInstanceDiscovery: true,
});
const token = await credential.getToken(kScope);
const claims = JSON.parse(Buffer.from(token.token.split(".")[1], "base64url").toString());
check(claims.appid === "11111111-2222-4333-8444-555555555555", "the token is of the application", claims.appid);
check(Array.isArray(claims.roles) && claims.roles.includes("WindowsUpdates.ReadWrite.All"), "it has the role", claims.roles);
check(token.expiresOnTimestamp > Date.now() + 3_000_000, "it lives for an hour", token.expiresOnTimestamp);
const bare = await fetch(`${env.https}/beta${updates}/deployments`);
check(bare.status === 401 && bare.headers.get("www-authenticate")?.startsWith("Bearer"), "without it the answer is 401 with a challenge", bare.status);

// --- the older JavaScript client, with its own middleware chain
const authProvider = new TokenCredentialAuthenticationProvider(credential, { scopes: [kScope] });
const client = Client.initWithMiddleware({ authProvider, baseUrl: `${env.https}/`, defaultVersion: "beta", customHosts: new Set(["localhost"]) });
const audiences = await client.api(`${updates}/deploymentAudiences`).get();
const audience = audiences.value[0].id;
const content = await client.api(`${updates}/deploymentAudiences/${audience}/applicableContent`).expand("catalogEntry").get();
check(content.value.length > 0 && content.value[0].catalogEntry["@odata.type"].endsWith("driverUpdateCatalogEntry"), "applicable content is there", content.value.length);

const wifi = content.value.find((c) => c.catalogEntry.driverClass === "Networking" || c.catalogEntry.driverClass === "Net") ?? content.value[0];
const first = await client.api(`${updates}/deploymentAudiences/${audience}/applicableContent/${wifi.catalogEntryId}/matchedDevices`).get();
const seen = new Set();
let items = 0;
await new PageIterator(client, first, (device) => {
    items += 1;
    seen.add(device.deviceId);
    return true;
}).iterate();
check(items === 100_000, "PageIterator walks 100,000 matched devices", items);
check(seen.size === 100_000, "each of them once", seen.size);

// --- retries: two 429 with 1 s and 2 s, then success
async function inject(fault) {
    const answer = await ask("POST", `${env.admin}/faults`, fault);
    check(answer.status === 201, `the fault ${fault.name} is injected`, answer.body);
}
await inject({ name: "retry-1", match: { method: "GET", path: "*/catalog/entries*" }, kind: "status", status: 429, retryAfter: 1, times: 1 });
await inject({ name: "retry-2", match: { method: "GET", path: "*/catalog/entries*" }, kind: "status", status: 429, retryAfter: 2, times: 1 });
const started = Date.now();
const entries = await client.api(`${updates}/catalog/entries`).top(2).get();
const took = Date.now() - started;
check(entries.value.length === 1, "the retried request ends in success", entries.value?.length);
check(took >= 2900 && took < 10_000, "after 1 s and 2 s", took);
const logged = (await ask("GET", `${env.admin}/requests?path=*/catalog/entries*`)).body.value;
check(logged.length === 3 && logged.map((r) => r.status).join() === "429,429,200", "the log has all three", logged.map((r) => r.status));

// --- a batch of 20 with dependencies and a throttled item
const requests = [];
for (let i = 1; i <= 20; i += 1) {
    const request = { id: String(i), request: new Request(`${env.https}/admin/windows/updates/${i <= 10 ? "deploymentAudiences" : "catalog/entries"}?$top=1`, { method: "GET" }) };
    if (i > 1) request.dependsOn = ["1"];
    requests.push(request);
}
await inject({ name: "throttled-item", match: { path: "*/catalog/entries*", batch: true }, kind: "status", status: 429, retryAfter: 1, times: 1 });
const body = await new BatchRequestContent(requests).getContent();
const batch = new BatchResponseContent(await client.api("/$batch").post(body));
const statuses = [];
let throttled;
for (let i = 1; i <= 20; i += 1) {
    const answer = batch.getResponseById(String(i));
    statuses.push(answer.status);
    if (answer.status === 429) throttled = answer;
}
check(statuses.filter((s) => s === 200).length === 19, "nineteen items are answered", statuses);
check(throttled !== undefined && throttled.headers.get("retry-after") === "1", "the throttled one has its own Retry-After", throttled?.headers.get("retry-after"));
check((await batch.getResponseById("1").json()).value.length === 1, "an item's body is read as JSON");

// --- writes through the client
const made = await client.api(`${updates}/deploymentAudiences`).post({});
check(made.id?.length === 36, "an audience is made", made);
await client.api(`${updates}/deploymentAudiences/${made.id}/updateAudienceById`).post({
    memberEntityType: "#microsoft.graph.windowsUpdates.azureADDevice",
    addMembers: [...seen].slice(0, 200),
});
const members = await client.api(`${updates}/deploymentAudiences/${made.id}/members`).count(true).get();
check(members["@odata.count"] === 200, "an action with 200 ids, answered 202 without a body, is taken", members["@odata.count"]);
await client.api(`${updates}/deploymentAudiences/${made.id}`).delete();
try {
    await client.api(`${updates}/deploymentAudiences/${made.id}`).get();
    check(false, "a deleted audience is gone");
} catch (error) {
    check(error.statusCode === 404 && error.code !== null && error.requestId?.length === 36, "a deleted audience is 404 with code and request id", [error.statusCode, error.code, error.requestId]);
}
finish("graph-client");
