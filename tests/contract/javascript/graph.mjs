// Microsoft's client for Graph against the local tenant. Run by ../test_javascript_clients.py, which names the tenant's
// addresses in GRAPH and CONTROL.
//
// The client takes https addresses alone, so that it asks graph.microsoft.com; what carries its requests takes them to
// the tenant, and gives the tenant's own links the name that the client knows.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import graph from "@microsoft/microsoft-graph-client";

const ROOT = "https://graph.microsoft.com/v1.0";
const EVENTUAL = { ConsistencyLevel: "eventual" };
const PRODUCT = "f8a1db68-be16-40ed-86d5-cb42ce701560";

class Carrier {
  async execute(context) {
    const url = String(context.request).replace("https://graph.microsoft.com", new URL(process.env.GRAPH).origin);
    const answer = await fetch(url, context.options);
    const body = (await answer.text()).replaceAll(process.env.GRAPH, ROOT);
    context.response = new Response(body || null, { status: answer.status, headers: answer.headers });
  }
}

const chain = graph.MiddlewareFactory.getDefaultMiddlewareChain({ getAccessToken: async () => "local-administrator" });
const client = graph.Client.initWithMiddleware({ middleware: [...chain.slice(0, -1), new Carrier()] });

async function control(path, body, method = "POST") {
  const answer = await fetch(`${process.env.CONTROL}/${path}`, { method, body: JSON.stringify(body ?? {}) });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

const people = async (count) => (await control("users", { count })).users;
const ids = (found) => found.map(({ id }) => id).sort();
const group = (members = [], more = {}) =>
  control("groups", { displayName: `JavaScript ${crypto.randomUUID()}`, members: ids(members), ...more });

async function every(path) {
  const found = [];
  const first = await client.api(path).get();
  await new graph.PageIterator(client, first, (item) => found.push(item)).iterate();
  return found;
}

after(() => control("knobs", { failures: [] }));

test("a list is read page after page", async () => {
  const members = await people(7);
  const { id } = await group(members);
  assert.deepEqual(ids(await every(`/groups/${id}/members?$top=3&$select=id`)), ids(members));
});

test("a person is found by id, by name and by a filter", async () => {
  const [person] = await people(1);
  for (const key of [person.id, person.userPrincipalName]) {
    const found = await client.api(`/users/${key}`).select("id,displayName,usageLocation").get();
    assert.deepEqual([found.id, found.displayName, found.usageLocation], [person.id, person.displayName, person.usageLocation]);
  }
  const { value } = await client.api("/users").filter(`userPrincipalName eq '${person.userPrincipalName}'`).get();
  assert.deepEqual(ids(value), [person.id]);
});

test("a search counts, and wants its header", async () => {
  const [person] = await people(1);
  const search = client.api("/users").search(`"userPrincipalName:${person.userPrincipalName.split("@")[0]}"`).count(true);
  await assert.rejects(search.get(), { statusCode: 400, code: "Request_UnsupportedQuery" });
  const found = await search.headers(EVENTUAL).get();
  assert.equal(found["@odata.count"], found.value.length);
  assert(ids(found.value).includes(person.id));
});

test("a refusal is an error with Graph's code, words and ids", async () => {
  const unknown = "/groups/00000000-0000-4000-a000-000000000000";
  await assert.rejects(client.api(unknown).get(), ({ statusCode, code, requestId, body }) => {
    assert.deepEqual([statusCode, code], [404, "Request_ResourceNotFound"]);
    assert.equal(JSON.parse(body).innerError["request-id"], requestId);
    return true;
  });
  await assert.rejects(client.api("/groups/not-a-guid").get(), {
    statusCode: 400,
    code: "Request_BadRequest",
    message: "Invalid object identifier 'not-a-guid'.",
  });
  await assert.rejects(client.api("/users/not-a-guid").get(), { statusCode: 404 });
});

test("what is outside of the version is refused in JSON", async () => {
  await assert.rejects(client.api("/users").version("v2.0").get(), { statusCode: 400, code: "BadRequest" });
});

test("members are counted, cast, and counted through nested groups", async () => {
  const members = await people(3);
  const inner = await group(members.slice(1));
  const { id } = await group([members[0], inner]);
  const users = await every(`/groups/${id}/members/microsoft.graph.user`);
  assert.deepEqual(ids(users), [members[0].id]);
  for (const [path, count] of [
    ["members/$count", "2"],
    ["transitiveMembers/$count", "4"],
    ["transitiveMembers/microsoft.graph.user/$count", "3"],
  ]) {
    assert.equal(await client.api(`/groups/${id}/${path}`).headers(EVENTUAL).get(), count);
  }
});

test("a group is made, changed, and given and taken members", async () => {
  const members = await people(3);
  const made = await client.api("/groups").post({
    displayName: "Made by JavaScript",
    mailNickname: crypto.randomUUID(),
    mailEnabled: false,
    securityEnabled: true,
  });
  const reference = ({ id }) => `${ROOT}/directoryObjects/${id}`;
  await client.api(`/groups/${made.id}/members/$ref`).post({ "@odata.id": reference(members[0]) });
  await client.api(`/groups/${made.id}`).patch({ "members@odata.bind": members.slice(1).map(reference) });
  await assert.rejects(client.api(`/groups/${made.id}/members/$ref`).post({ "@odata.id": reference(members[0]) }), {
    statusCode: 400,
    message: /already exist/,
  });
  await client.api(`/groups/${made.id}/members/${members[0].id}/$ref`).delete();
  assert.deepEqual(ids(await every(`/groups/${made.id}/members`)), ids(members.slice(1)));
  await client.api(`/groups/${made.id}`).patch({ description: "seats" });
  assert.equal((await client.api(`/groups/${made.id}`).get()).description, "seats");
});

test("a batch answers each for itself, and keeps its order of dependence", async () => {
  const [person] = await people(1);
  const ask = (id, path, dependsOn) => ({ id, request: new Request(`${ROOT}${path}`), ...(dependsOn && { dependsOn }) });
  const content = new graph.BatchRequestContent([
    ask("1", `/users/${person.id}`),
    ask("2", "/groups/not-a-guid", ["1"]),
    ask("3", "/organization", ["2"]),
  ]);
  const answers = new graph.BatchResponseContent(await client.api("/$batch").post(await content.getContent()));
  assert.deepEqual(["1", "2", "3"].map((id) => answers.getResponseById(id).status), [200, 400, 424]);
  assert.equal((await answers.getResponseById("1").json()).id, person.id);
});

test("a wait is kept in every form that the client reads", async () => {
  for (const rule of [{ retryAfter: 1 }, { retryAt: 1 }, { retryAfter: "0.120" }, {}]) {
    for (const status of [429, 503]) {
      await control("knobs", { failures: [{ method: "GET", path: "^organization$", status, times: 1, ...rule }] });
      const options = [new graph.RetryHandlerOptions(0.01, 1)];
      assert.equal((await client.api("/organization").middlewareOptions(options).get()).value.length, 1);
    }
  }
});

test("a delta query shows who came and who went", async () => {
  const [stays, leaves, comes] = await people(3);
  const { id } = await group([stays, leaves]);
  const first = await client.api("/groups/delta").select("members").filter(`id eq '${id}'`).get();
  assert.deepEqual(ids(first.value[0]["members@delta"]), ids([stays, leaves]));
  await control(`groups/${id}/members`, { add: [comes.id], remove: [leaves.id] });
  const next = await client.api(first["@odata.deltaLink"]).get();
  const changes = Object.fromEntries(next.value[0]["members@delta"].map((member) => [member.id, member["@removed"]]));
  assert.deepEqual(changes, { [leaves.id]: { reason: "deleted" }, [comes.id]: undefined });
});

test("products are listed, and a direct licence is given, shown and taken", async () => {
  const [person] = await people(1);
  await control(`skus/${PRODUCT}`, { enabled: 1000 });
  const owned = await client.api("/subscribedSkus").get();
  assert.equal(owned.value.find(({ skuId }) => skuId === PRODUCT).skuPartNumber, "POWER_BI_PRO");
  const assign = (addLicenses, removeLicenses) =>
    client.api(`/users/${person.id}/assignLicense`).post({ addLicenses, removeLicenses });
  await client.api(`/users/${person.id}`).patch({ usageLocation: "SE" });
  await assign([{ skuId: PRODUCT, disabledPlans: [] }], []);
  const [details] = (await client.api(`/users/${person.id}/licenseDetails`).get()).value;
  assert.equal(details.skuId, PRODUCT);
  await assign([], [PRODUCT]);
  await assert.rejects(assign([], [PRODUCT]), { statusCode: 400, message: /does not have a corresponding license/ });
});

test("a licensed group licenses its members, and says who failed", async () => {
  const members = await people(2);
  await control(`skus/${PRODUCT}`, { enabled: 1000 });
  await control(`users/${members[0].id}/faults`, { skuId: PRODUCT, error: "UniquenessViolation" });
  const { id } = await group(members);
  const licensed = await client.api(`/groups/${id}/assignLicense`).post({
    addLicenses: [{ skuId: PRODUCT }],
    removeLicenses: [],
  });
  assert.equal(licensed.id, id);
  const states = await Promise.all(
    members.map(async (member) => {
      const { licenseAssignmentStates } = await client.api(`/users/${member.id}`).select("licenseAssignmentStates").get();
      return licenseAssignmentStates.map(({ assignedByGroup, state, error }) => [assignedByGroup, state, error]);
    }),
  );
  assert.deepEqual(states, [[[id, "Error", "UniquenessViolation"]], [[id, "Active", null]]]);
  assert.deepEqual(ids(await every(`/groups/${id}/membersWithLicenseErrors`)), [members[0].id]);
});

test("deleted people and groups are listed, read and restored", async () => {
  const [person] = await people(1);
  const { id } = await group([person]);
  await control(`users/${person.id}`, undefined, "DELETE");
  await control(`groups/${id}`, undefined, "DELETE");
  const users = await every("/directory/deletedItems/microsoft.graph.user?$select=id");
  const groups = await every("/directory/deletedItems/microsoft.graph.group");
  assert(ids(users).includes(person.id));
  assert(ids(groups).includes(id));
  const item = await client.api(`/directory/deletedItems/${person.id}`).get();
  assert.equal(item["@odata.type"], "#microsoft.graph.user");
  assert(item.deletedDateTime);
  assert.equal((await client.api(`/directory/deletedItems/${person.id}/restore`).post({})).id, person.id);
  assert.equal((await client.api(`/users/${person.id}`).get()).id, person.id);
  await assert.rejects(client.api(`/directory/deletedItems/${person.id}`).get(), { statusCode: 404 });
});
