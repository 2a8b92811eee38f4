// A client for TypeScript that is generated from the served description, used as a program of somebody else would use it.
// Run by ../test_openapi_clients.py, which generates schema.d.ts beside it, compiles it, and names in API where the app is,
// and in GROUP and PERSON an empty group and a person of the tenant. What does not fit the description does not compile.

import assert from "node:assert/strict";
import { test } from "node:test";

import createClient from "openapi-fetch";

import type { components, paths } from "./schema.js";

const E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965";
const { API = "", GROUP = "", PERSON = "" } = process.env;

const client = createClient<paths>({ baseUrl: API, headers: { Authorization: "Bearer administrator" } });
let id = "";

/** The version of an allotment, for changing it. */
async function version() {
  const { response } = await client.GET("/api/allotments/{id}", { params: { path: { id } } });
  return { "If-Match": response.headers.get("ETag") ?? "" };
}

test("the caller is known with their roles", async () => {
  const { data } = await client.GET("/api/me");
  assert.deepEqual(data?.roles, ["administrator"]);
  assert.deepEqual(data.ownedAllotmentIds, []);
});

test("a group and the products of the tenant are found", async () => {
  const groups = await client.GET("/api/groups", { params: { query: { search: "group" } } });
  assert(groups.data?.value.some((group) => group.id === GROUP));
  const products = await client.GET("/api/products");
  assert.equal(products.data?.value.find((product) => product.skuId === E3)?.bought, 200);
});

test("an allotment is made, listed and shown", async () => {
  const body = { displayName: "Sales", groupId: GROUP, products: [{ skuId: E3 }], allottedUnits: 1 };
  const made = await client.POST("/api/allotments", { body });
  assert.equal(made.response.status, 201);
  assert(made.data);
  id = made.data.id;
  const listed = await client.GET("/api/allotments", { params: { query: { top: 5 } } });
  assert.deepEqual(listed.data?.value.map((one) => one.id), [id]);
  const shown = await client.GET("/api/allotments/{id}", { params: { path: { id } } });
  assert.equal(shown.data?.allottedUnits, 1);
});

test("what has not changed is not sent again", async () => {
  const known = (await version())["If-Match"];
  const { response } = await client.GET("/api/allotments/{id}", {
    params: { path: { id }, header: { "If-None-Match": known } },
  });
  assert.equal(response.status, 304);
});

test("a change names the version that it changes", async () => {
  const stale = await client.PATCH("/api/allotments/{id}", {
    params: { path: { id }, header: { "If-Match": '"stale"' } },
    body: { allottedUnits: 3 },
  });
  assert.equal(stale.response.status, 412);
  const problem: components["schemas"]["Problem"] | undefined = stale.error;
  assert.equal(problem?.status, 412);
  const changed = await client.PATCH("/api/allotments/{id}", {
    params: { path: { id }, header: await version() },
    body: { allottedUnits: 2, overflow: "wait" },
  });
  assert.equal(changed.data?.overflow, "wait");
});

test("a person is found, gets a seat with an end date, and the decision is told", async () => {
  const found = await client.POST("/api/people/search", { body: { search: "pat" } });
  assert.deepEqual(found.data?.value.map((person) => person.id), [PERSON]);
  await client.POST("/api/allotments/{id}/assignments", {
    params: { path: { id }, header: { "Idempotency-Key": "once" } },
    body: { user: PERSON, endDateTime: null },
  });
  const seats = await client.GET("/api/allotments/{id}/assignments", { params: { path: { id } } });
  assert.deepEqual(seats.data?.value.map((seat) => seat.userId), [PERSON]);
  const seat = await client.GET("/api/allotments/{id}/assignments/{userId}", {
    params: { path: { id, userId: PERSON } },
  });
  assert.equal(seat.data?.endDateTime, null);
  const decisions = await client.GET("/api/allotments/{id}/decisions", { params: { path: { id } } });
  assert(typeof decisions.data === "object"); // a text where it is asked for as CSV
  assert.equal(decisions.data.value[0]?.userId, PERSON);
  const waiting = await client.GET("/api/allotments/{id}/waitingMembers", { params: { path: { id } } });
  assert.deepEqual(waiting.data?.value, []);
});

test("a higher limit is asked for and refused", async () => {
  const asked = await client.POST("/api/allotments/{id}/requests", {
    params: { path: { id } },
    body: { allottedUnits: 9, message: "We grow." },
  });
  assert.equal(asked.data?.state, "open");
  assert(asked.data);
  const refused = await client.POST("/api/allotments/{id}/requests/{requestId}/refuse", {
    params: { path: { id, requestId: asked.data.id }, header: { "If-Match": asked.data.etag } },
    body: { message: "Next year." },
  });
  assert.equal(refused.data?.answer, "Next year.");
  const listed = await client.GET("/api/requests");
  assert.equal(listed.data?.value.length, 1);
});

test("allotments are a manifest, and planning it changes nothing", async () => {
  const manifest = await client.GET("/api/manifest");
  assert(manifest.data);
  const plan = await client.POST("/api/manifest/plan", { body: manifest.data });
  assert.deepEqual([plan.data?.changes, plan.data?.unchanged], [[], 1]);
});

test("the state of the app is told", async () => {
  const policy = await client.GET("/api/driftPolicy");
  assert(policy.data?.value.every((kind) => kind.choices.includes(kind.policy)));
  assert.deepEqual((await client.GET("/api/deadLetters")).data?.value, []);
  assert.deepEqual((await client.GET("/api/allotments/{id}/history", { params: { path: { id } } })).data?.value, []);
});

test("a seat and an allotment are given up", async () => {
  const path = { id, userId: PERSON };
  const seat = await client.GET("/api/allotments/{id}/assignments/{userId}", { params: { path } });
  const removed = await client.DELETE("/api/allotments/{id}/assignments/{userId}", {
    params: { path, header: { "If-Match": seat.data?.etag ?? "" } },
  });
  assert.equal(removed.response.status, 202);
  const deleted = await client.DELETE("/api/allotments/{id}", {
    params: { path: { id }, query: { licences: "remove" }, header: await version() },
  });
  assert.equal(deleted.response.status, 202);
});

test("what is wrong with a request is told field by field", async () => {
  const body = { displayName: "", groupId: "none", products: [], allottedUnits: 1 };
  const { error, response } = await client.POST("/api/allotments", { body });
  assert.equal(response.status, 400);
  assert(error?.errors?.some((wrong) => wrong.field === "groupId"));
});
