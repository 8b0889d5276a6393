// Lists, filters, pages and changes through the generated client. Argument: the Graph address.
import { FetchClient, FetchClientError } from "@odata2ts/http-client-fetch";
import { MicrosoftGraphService } from "./generated/MicrosoftGraphService";

function check(holds: boolean, what: string): void {
    if (!holds) throw new Error("not so: " + what);
    console.log("ok: " + what);
}

/** FetchClient reads JSON from every answer but a 204; Graph's actions answer 202 without a body. */
class GraphClient extends FetchClient {
    protected async getResponseBody(response: Response, isFailedJsonFatal: boolean): Promise<any> {
        if (response.headers.get("content-length") === "0") return undefined;
        return super.getResponseBody(response, isFailedJsonFatal);
    }
}

type Page<T> = { value: T[]; "@odata.nextLink"?: string };

async function main(root: string): Promise<void> {
    const http = new GraphClient();
    const updates = new MicrosoftGraphService(http, root).admin().windows().updates();

    /** The first page as the generated client fetches it, the others by their links, as they are given. */
    async function all<T>(first: Page<T>): Promise<{ rows: T[]; pages: number }> {
        const rows = [...first.value];
        let pages = 1;
        for (let link = first["@odata.nextLink"]; link !== undefined; ++pages) {
            const page = (await http.get<Page<T>>(link)).data;
            rows.push(...page.value);
            link = page["@odata.nextLink"];
        }
        return { rows, pages };
    }

    const audiences = updates.deploymentAudiences();
    const before = (await audiences.query()).data.value.length;
    const made: string[] = [];
    for (let i = 0; i < 6; ++i) made.push((await audiences.create({} as never)).data.id);
    const counted = (await audiences.query((b) => b.count().top(4).select("id"))).data;
    const listed = await all(counted);
    check(Number(counted["@odata.count"]) === before + 6, "deploymentAudiences are counted");
    check(listed.rows.length === before + 6, "the pages hold every audience");
    check(listed.pages === Math.ceil((before + 6) / 4), "pages of four");
    check(made.every((id) => listed.rows.some((a) => a.id === id)), "each new audience is listed");
    const one = (await audiences.query((b, q) => b.filter(q.id.eq(made[2])))).data.value;
    check(one.length === 1 && one[0].id === made[2], "a filter finds one audience");

    const entries = updates.catalog().entries();
    const catalog = await all((await entries.query((b, q) => b.orderBy(q.releaseDateTime.desc()).top(5))).data);
    const dates = catalog.rows.map((e) => Date.parse(e.releaseDateTime));
    check(catalog.rows.length > 10 && catalog.pages === Math.ceil(catalog.rows.length / 5), "catalogue entries are paged");
    check(dates.every((d, i) => i === 0 || dates[i - 1] >= d), "the newest entry comes first");
    const word = catalog.rows[0].displayName!.split(" ")[0];
    const named = await all((await entries.query((b, q) => b.filter(q.displayName.startsWith(word)))).data);
    const expected = catalog.rows.filter((e) => e.displayName!.startsWith(word));
    check(named.rows.length === expected.length, "a filter on displayName finds what the list holds");
    const entry = (await updates.catalog().entries(catalog.rows[0].id).query()).data;
    check(entry.id === catalog.rows[0].id, "an entry is found by its key");

    const device = (await new MicrosoftGraphService(http, root).devices().query((b) => b.top(1))).data.value[0];
    const audience = updates.deploymentAudiences(made[0]);
    const added = await audience.updateAudienceById({
        memberEntityType: "#microsoft.graph.windowsUpdates.azureADDevice",
        addMembers: [device.deviceId!],
    } as never);
    check(added.status === 202, "an action is accepted");
    const members = (await audience.members().query()).data.value;
    check(members.length === 1 && members[0].id === device.deviceId, "and the device is a member");

    const refusal = await updates.deploymentAudiences("00000000-0000-4000-8000-000000000001").query().catch((e) => e);
    check(refusal instanceof FetchClientError && refusal.status === 404, "an unknown key is a 404");
}

main(process.argv[2]).catch((e) => {
    console.error(e);
    process.exitCode = 1;
});
