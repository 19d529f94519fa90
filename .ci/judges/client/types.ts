// Only compiled: mistakes that the generated types must refuse, so that they cannot decay to `any`.
import { type Api, type Schemas } from "./api.ts";

export async function mistakes(api: Api): Promise<void> {
  // @ts-expect-error no such path
  await api.GET("/v1/nothing");
  // @ts-expect-error no such method on the path
  await api.DELETE("/v1/requests/{id}", { params: { path: { id: "" } } });
  // @ts-expect-error the path needs its id
  await api.GET("/v1/requests/{id}");
  // @ts-expect-error no such query parameter
  await api.GET("/v1/requests", { params: { query: { colour: "red" } } });
  // @ts-expect-error not in the vocabulary
  const kind: Schemas["Intake"] = { kind: "holiday" };
  // @ts-expect-error a number
  const size: Schemas["Intake"] = { group_size: "twelve" };
  // @ts-expect-error no such member
  const colour: Schemas["Intake"] = { colour: "red" };
  const { data } = await api.POST("/v1/requests/validation", { body: { ...kind, ...size, ...colour } });
  // @ts-expect-error no such member in the reply
  data?.colour;
  const { data: request } = await api.GET("/v1/requests/{id}", { params: { path: { id: "" } } });
  // @ts-expect-error null until it is filed
  request?.reference.length;
}
