// The models and the adapter of Microsoft's own generated SDK (@microsoft/msgraph-beta-sdk) against the fake: every model of
// microsoft.graph.windowsUpdates that a served type has is read from real answers and written back without a loss.
import { HttpMethod, RequestInformation, AnonymousAuthenticationProvider } from "@microsoft/kiota-abstractions";
import { JsonParseNode, JsonSerializationWriter, JsonParseNodeFactory, JsonSerializationWriterFactory } from "@microsoft/kiota-serialization-json";
import { ParseNodeFactoryRegistry, SerializationWriterFactoryRegistry } from "@microsoft/kiota-abstractions";
import { GraphBetaRequestAdapter } from "@microsoft/msgraph-beta-sdk";
import * as models from "@microsoft/msgraph-beta-sdk/models/windowsUpdates/index.js";
import { createODataErrorFromDiscriminatorValue } from "@microsoft/msgraph-beta-sdk/models/oDataErrors/index.js";
import { accepted, ask, check, env, finish, got, made, updates } from "./check.mjs";

const kNamespace = "microsoft.graph.windowsUpdates.";
const type = (name) => `#${kNamespace}${name}`;

// --- the adapter, over plain http to loopback, which Kiota allows
const readers = new ParseNodeFactoryRegistry();
readers.contentTypeAssociatedFactories.set("application/json", new JsonParseNodeFactory());
const writers = new SerializationWriterFactoryRegistry();
writers.contentTypeAssociatedFactories.set("application/json", new JsonSerializationWriterFactory());
const adapter = new GraphBetaRequestAdapter(new AnonymousAuthenticationProvider(), readers, writers);
adapter.baseUrl = env.graph;

function request(method, path) {
    const info = new RequestInformation();
    info.httpMethod = method;
    info.URL = env.graph + path;
    info.headers.add("Accept", "application/json");
    return info;
}
const errors = { XXX: createODataErrorFromDiscriminatorValue };
const read = (path, factory) => adapter.send(request(HttpMethod.GET, path), factory, errors);
async function create(path, model, serialize, factory) {
    const info = request(HttpMethod.POST, path);
    info.setContentFromParsable(adapter, "application/json", model, serialize);
    return adapter.send(info, factory, errors);
}

// --- a tenant with some of everything
const devices = (await got("/devices?$top=5")).value.map((d) => d.deviceId);
const refs = (ids) => ids.map((id) => ({ "@odata.type": type("azureADDevice"), id }));
await accepted(`${updates}/updatableAssets/enrollAssets`, { updateCategory: "driver", assets: refs(devices) });
await accepted(`${updates}/updatableAssets/enrollAssets`, { updateCategory: "feature", assets: refs([...devices, "0a0b0c0d-1111-4222-8333-444455556666"]) });
const group = await made(`${updates}/updatableAssets`, { "@odata.type": type("updatableAssetGroup") });
await accepted(`${updates}/updatableAssets/${group}/addMembers`, { assets: refs(devices.slice(0, 2)) });

const audience = (await create(`${updates}/deploymentAudiences`, {}, models.serializeDeploymentAudience, models.createDeploymentAudienceFromDiscriminatorValue)).id;
check(typeof audience === "string" && audience.length === 36, "an audience made through the adapter has an id", audience);
await accepted(`${updates}/deploymentAudiences/${audience}/updateAudience`, { addMembers: refs(devices), addExclusions: refs(devices.slice(4)) });

const entries = await read(`${updates}/catalog/entries?$filter=isof('${kNamespace}featureUpdateCatalogEntry')&$top=1`, models.createCatalogEntryCollectionResponseFromDiscriminatorValue);
const feature = entries.value[0];
check(feature?.odataType === type("featureUpdateCatalogEntry"), "a feature update is read as such", feature?.odataType);
// The SDK's serializers write a member whose value is of a derived type as its `@odata.type` alone, so that no deployment can be
// written from the models; it goes out as JSON and is read through them.
const deployment_id = await made(`${updates}/deployments`, {
    "@odata.type": type("deployment"),
    audience: { id: audience },
    content: { "@odata.type": type("catalogContent"), catalogEntry: { "@odata.type": type("featureUpdateCatalogEntry"), id: feature.id } },
    settings: {
        "@odata.type": type("deploymentSettings"),
        schedule: {
            startDateTime: new Date(Date.parse((await ask("GET", `${env.admin}/clock`)).body.now) + 86400000).toISOString(),
            gradualRollout: { "@odata.type": type("rateDrivenRolloutSettings"), durationBetweenOffers: "P7D", devicesPerOffer: 2 },
        },
        monitoring: { monitoringRules: [{ signal: "rollback", threshold: 5, action: "pauseDeployment" }] },
    },
});
const deployment = await read(`${updates}/deployments/${deployment_id}`, models.createDeploymentFromDiscriminatorValue);
check(deployment.state?.effectiveValue === "scheduled", "a deployment that starts tomorrow is scheduled", deployment.state);
check(deployment.settings?.schedule?.gradualRollout?.odataType === type("rateDrivenRolloutSettings"), "its roll-out kept its type", deployment.settings?.schedule?.gradualRollout);
check(deployment.settings?.monitoring?.monitoringRules?.[0]?.signal === "rollback", "its monitoring rule came back", deployment.settings?.monitoring);
for (const gradualRollout of [
    { "@odata.type": type("dateDrivenRolloutSettings"), endDateTime: "2027-01-01T00:00:00Z" },
    { "@odata.type": type("durationDrivenRolloutSettings"), durationBetweenOffers: "P1D", durationUntilDeploymentEnd: "P10D" },
]) {
    const answer = await ask("POST", `${env.graph}${updates}/deployments`, {
        audience: { id: audience },
        content: { "@odata.type": type("catalogContent"), catalogEntry: { "@odata.type": type("featureUpdateCatalogEntry"), id: feature.id } },
        settings: { schedule: { gradualRollout }, contentApplicability: { safeguard: { disabledSafeguardProfiles: [{ category: "likelyIssues" }] } }, userExperience: { daysUntilForcedReboot: 3 } },
    });
    check(answer.status === 201, `a deployment with ${gradualRollout["@odata.type"]} is made`, answer.body);
}
const quality = (await got(`${updates}/catalog/entries?$filter=microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry/isExpeditable eq true&$orderby=releaseDateTime desc&$top=1`)).value[0];
await ask("POST", `${env.graph}${updates}/deployments`, {
    audience: { id: audience },
    content: { "@odata.type": type("catalogContent"), catalogEntry: { "@odata.type": type("qualityUpdateCatalogEntry"), id: quality.id } },
    settings: { expedite: { isExpedited: true, isReadinessTest: false }, userExperience: { daysUntilForcedReboot: 2 } },
});
const policy = await made(`${updates}/updatePolicies`, {
    audience: { id: audience },
    autoEnrollmentUpdateCategories: ["driver"],
    complianceChangeRules: [
        { "@odata.type": type("contentApprovalRule"), contentFilter: { "@odata.type": type("driverUpdateFilter") }, durationBeforeDeploymentStart: "P1D" },
    ],
});
for (const filter of [{ "@odata.type": type("qualityUpdateFilter"), classification: "security", cadence: "monthly" }])
    await made(`${updates}/updatePolicies`, {
        audience: { id: await made(`${updates}/deploymentAudiences`, {}) },
        complianceChangeRules: [{ "@odata.type": type("contentApprovalRule"), contentFilter: filter, durationBeforeDeploymentStart: "P1D" }],
    });
const content = (await got(`${updates}/deploymentAudiences/${audience}/applicableContent?$expand=catalogEntry`)).value;
for (const item of content.slice(0, 1)) {
    await made(`${updates}/updatePolicies/${policy}/complianceChanges`, {
        "@odata.type": type("contentApproval"),
        content: { "@odata.type": type("catalogContent"), catalogEntry: { "@odata.type": type("driverUpdateCatalogEntry"), id: item.catalogEntryId } },
    });
}
const directoryGroup = await made("/groups", { displayName: "ring", mailEnabled: false, mailNickname: "ring", securityEnabled: true });
for (const kind of ["quality", "driver"]) {
    const made_policy = await made(`${updates}/policies`, {
        "@odata.type": type(`${kind}UpdatePolicy`), displayName: kind, description: "", approvalRules: kind === "quality" ? [{ "@odata.type": type("qualityUpdateApprovalRule"), deferralInDays: 5, classification: "security", cadence: "monthly" }, { "@odata.type": type("recoveryApprovalRule"), deferralInDays: 0 }] : [],
    });
    const answer = await ask("POST", `${env.graph}${updates}/policies/${made_policy}/rings`, {
        "@odata.type": type(`${kind}UpdateRing`), displayName: "r", description: "", isPaused: false, ...(kind === "quality" ? { isHotpatchEnabled: true, deferralInDays: 3 } : {}),
        includedGroupAssignment: { assignments: [{ groupId: directoryGroup }] }, excludedGroupAssignment: { assignments: [] },
    });
    check(answer.status === 201, `a ring of a ${kind} policy is made`, answer.body);
    if (kind === "quality") await ask("POST", `${env.graph}${updates}/policies/${made_policy}/approvals`, { catalogEntryId: quality.id, status: "approved" });
}
await made(`${updates}/resourceConnections`, {
    "@odata.type": type("operationalInsightsConnection"), azureResourceGroupName: "g", azureSubscriptionId: "322ec614-e9c2-4cd5-a55c-5711fdecf02e", workspaceName: "w",
});
await ask("POST", `${env.admin}/clock/advance`, { by: "PT12H" });

// --- samples of every type, found by walking answers along the served $metadata
const metadata = await (await fetch(`${env.graph}/$metadata`)).text();
const types = new Map();
for (const schema of metadata.matchAll(/<Schema Namespace="([^"]*)"[^>]*>([\s\S]*?)<\/Schema>/g)) {
    for (const [, , name, attributes, , body] of schema[2].matchAll(/<(EntityType|ComplexType) Name="([^"]*)"([^>]*?)(\/>|>([\s\S]*?)<\/\1>)/g)) {
        const members = new Map();
        for (const [, member, of] of (body ?? "").matchAll(/<(?:Navigation)?Property Name="([^"]*)" Type="([^"]*)"/g)) members.set(member, of.replace(/^Collection\((.*)\)$/, "$1"));
        types.set(`${schema[1]}.${name}`, { base: /BaseType="([^"]*)"/.exec(attributes)?.[1], members });
    }
}
function member_type(of, member) {
    for (let t = types.get(of); t !== undefined; t = types.get(t.base)) if (t.members.has(member)) return t.members.get(member);
    return undefined;
}
const samples = new Map();
function gather(value, declared) {
    if (Array.isArray(value)) return value.forEach((item) => gather(item, declared));
    if (value === null || typeof value !== "object" || declared === undefined) return;
    const actual = (value["@odata.type"] ?? declared).replace(/^#/, "");
    if (!samples.has(actual)) samples.set(actual, []);
    samples.get(actual).push(value);
    for (const [name, inner] of Object.entries(value)) if (!name.includes("@")) gather(inner, member_type(actual, name));
}
const lists = {
    [`${updates}/deployments?$expand=audience`]: "deployment",
    [`${updates}/deploymentAudiences`]: "deploymentAudience",
    [`${updates}/deploymentAudiences/${audience}/members`]: "updatableAsset",
    [`${updates}/deploymentAudiences/${audience}/applicableContent?$expand=catalogEntry,matchedDevices`]: "applicableContent",
    [`${updates}/updatableAssets`]: "updatableAsset",
    [`${updates}/updatePolicies?$expand=complianceChanges`]: "updatePolicy",
    [`${updates}/updatePolicies/${policy}/complianceChanges`]: "complianceChange",
    [`${updates}/policies?$expand=rings,approvals`]: "policy",
    [`${updates}/products?$expand=revisions($expand=catalogEntry,knowledgeBaseArticle),editions,knownIssues`]: "product",
    [`${updates}/catalog/entries?$expand=${kNamespace}qualityUpdateCatalogEntry/productRevisions($expand=knowledgeBaseArticle)`]: "catalogEntry",
    [`${updates}/catalog/entries?$filter=isof('${kNamespace}driverUpdateCatalogEntry')&$top=20`]: "catalogEntry",
    [`${updates}/catalog/entries?$filter=isof('${kNamespace}qualityUpdateCatalogEntry')&$top=20`]: "catalogEntry",
    [`${updates}/resourceConnections`]: "resourceConnection",
};
for (const [path, name] of Object.entries(lists)) {
    const page = await got(path);
    check(page.value.length > 0, `${path} has rows`);
    gather(page.value, kNamespace + name);
    const plural = models[`create${name[0].toUpperCase()}${name.slice(1)}CollectionResponseFromDiscriminatorValue`];
    const parsed = await read(path, plural);
    check(parsed.value?.length === page.value.length, `the adapter reads as many rows of ${path}`, parsed.value?.length);
    check((parsed.odataNextLink ?? undefined) === page["@odata.nextLink"], `the adapter reads the next link of ${path}`);
    // The wrapper of a collection is a model too.
    const name_of_page = `${name}CollectionResponse`;
    samples.set(kNamespace + name_of_page, [page]);
}

const product = (await got(`${updates}/products?$top=1`)).value[0].id;
const quality_policy = (await got(`${updates}/policies?$filter=isof('${kNamespace}qualityUpdatePolicy')`)).value[0].id;
for (const [path, name] of Object.entries({
    [`${updates}/products/${product}/editions`]: "edition",
    [`${updates}/products/${product}/revisions`]: "productRevision",
    [`${updates}/products/${product}/knownIssues`]: "knownIssue",
    [`${updates}/policies/${quality_policy}/rings`]: "ring",
    [`${updates}/policies/${quality_policy}/approvals`]: "policyApproval",
    [`${updates}/deploymentAudiences/${audience}/applicableContent/${content[1].catalogEntryId}/matchedDevices`]: "applicableContentDeviceMatch",
})) {
    const page = await got(path);
    gather(page.value, kNamespace + name);
    samples.set(`${kNamespace}${name}CollectionResponse`, [page]);
}
gather(await got(`${updates}/updatableAssets/0a0b0c0d-1111-4222-8333-444455556666`), `${kNamespace}updatableAsset`);

// --- every model: parse, write, compare
const sameDate = (a, b) => typeof a === "string" && typeof b === "string" && /^\d{4}-\d\d-\d\dT/.test(a) && Math.abs(Date.parse(a) - Date.parse(b)) < 1;
const sameDuration = (a, b) => typeof a === "string" && /^-?P/.test(a) && typeof b === "string" && /^-?P/.test(b);
// Members that did not come back. Of a nested value with a type of its own only that type must: see above.
function losses(before, after, path = "") {
    if (before === null || before === undefined) return [];
    if (Array.isArray(before)) return before.flatMap((item, i) => losses(item, after?.[i], `${path}/${i}`));
    if (typeof before === "object") {
        const nested = path !== "" && before["@odata.type"] !== undefined;
        return Object.entries(before).flatMap(([name, value]) =>
            (nested && name !== "@odata.type") || name.startsWith("@odata.context") ? [] : losses(value, after?.[name], `${path}/${name}`),
        );
    }
    if (before === after || sameDate(before, after) || sameDuration(before, after)) return [];
    return [`${path} ${JSON.stringify(before)} became ${JSON.stringify(after)}`];
}
// Members of the answer that the parsed model does not have, nested and derived ones included.
function unread(before, parsed, path = "") {
    if (before === null || typeof before !== "object") return parsed === undefined || parsed === null ? [path] : [];
    if (Array.isArray(before)) return before.flatMap((item, i) => unread(item, parsed?.[i], `${path}/${i}`));
    return Object.entries(before).flatMap(([name, value]) => (name.includes("@") || value === null ? [] : unread(value, parsed?.[name] ?? parsed?.additionalData?.[name], `${path}/${name}`)));
}
function unknown_members(value, path = "", found = []) {
    if (value === null || typeof value !== "object" || value instanceof Date) return found;
    for (const [name, inner] of Object.entries(value)) {
        if (name === "additionalData") found.push(...Object.keys(inner ?? {}).filter((n) => !n.includes("@")).map((n) => `${path}/${n}`));
        else if (name !== "backingStore") unknown_members(inner, `${path}/${name}`, found);
    }
    return found;
}
// On the wire (captures of the service) and in no schema, or of a schema newer than this SDK's.
const undeclared = new Set(["reportingDeviceCount", "autoEnrollmentUpdateCategories"]);
const without_samples = [];
for (const factory of Object.keys(models).filter((n) => /^create.*FromDiscriminatorValue$/.test(n))) {
    const model = factory.slice(6, -"FromDiscriminatorValue".length);
    const name = kNamespace + model.replace(/^AzureADDevice/, "azureADDevice").replace(/^[A-Z]/, (c) => c.toLowerCase());
    const found = samples.get(name) ?? [];
    if (found.length === 0) {
        without_samples.push(model);
        continue;
    }
    for (const sample of found.slice(0, 25)) {
        const parsed = new JsonParseNode(JSON.parse(JSON.stringify(sample))).getObjectValue(models[factory]);
        const missed = unread(sample, parsed);
        if (!check(missed.length === 0, `${model} is read whole`, missed.slice(0, 3))) break;
        const writer = new JsonSerializationWriter();
        writer.writeObjectValue(undefined, parsed, models[`serialize${model}`]);
        const text = new TextDecoder().decode(writer.getSerializedContent());
        const lost = losses(sample, JSON.parse(text));
        if (!check(lost.length === 0, `${model} survives the round trip`, lost.slice(0, 3))) break;
        const unknown = unknown_members(parsed).filter((path) => !undeclared.has(path.slice(path.lastIndexOf("/") + 1)));
        if (!check(unknown.length === 0, `${model} knows all members`, unknown.slice(0, 5))) break;
    }
}
// Abstract types, types that no answer holds (filters of announced kinds), and what the service of the captures leaves empty.
const never = [
    "ApprovalRule", "Catalog", "CatalogEntry", "ComplianceChange", "ComplianceChangeRule", "ContentFilter", "DeployableContent", "DeploymentStateReason", "GradualRolloutSettings",
    "GroupAssignment", "Policy", "RemediationUpdateFilter", "ResourceConnection", "Ring", "SoftwareUpdateCatalogEntry", "SoftwareUpdateFilter", "UpdatableAsset", "UpdatableAssetError", "WindowsUpdateFilter",
];
const unexpected = without_samples.filter((model) => !never.includes(model));
check(unexpected.length === 0, "every other model of the SDK has a sample", unexpected);
console.log(`types with samples: ${samples.size}`);

// --- errors keep their code, and 404s are told apart
try {
    await read(`${updates}/deployments/00000000-0000-4000-8000-000000000000`, models.createDeploymentFromDiscriminatorValue);
    check(false, "an unknown deployment is an error");
} catch (error) {
    check(error.responseStatusCode === 404, "its status is 404", error.responseStatusCode);
    check(error.errorEscaped?.code === "NotFound" || error.error?.code === "NotFound", "its code arrives", error.errorEscaped?.code);
    check((error.errorEscaped ?? error.error)?.innerError?.requestId?.length === 36, "the inner error is read", (error.errorEscaped ?? error.error)?.innerError);
}
finish("kiota");
