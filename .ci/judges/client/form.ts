// A complete intake form, typed by the generated schema.
import { randomUUID } from "node:crypto";
import type { Schemas } from "./api.ts";

/** The day so many days from now, as the API writes days. */
export function day(offset: number): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
}

export function completeForm(topics: readonly string[]): Schemas["Intake"] {
  return {
    organization: {
      name: `Municipalidad de Prueba ${randomUUID()}`,
      kind: "municipality",
      country: "AR",
      city: "Rosario",
    },
    requester: {
      given_name: "Lucía",
      family_name: "Ferreyra",
      position: "Directora de Movilidad",
      email: "lucia.ferreyra@rosario.example.org",
      language: "es",
    },
    kind: "study_tour",
    direction: "offer",
    learning_question: "¿Cómo se decide el trazado de una línea de cable y cómo se mide lo que cambia?",
    change_objective: "Un plan de cable aprobado por el concejo.",
    outcomes: ["new_knowledge"],
    topics: [...topics],
    windows: [{ start: day(120), end: day(130), flexibility_days: 7 }],
    duration_days: 3,
    group_size: 12,
    seniority: "technical",
    languages: ["es"],
    interpretation: { needed: false },
    follow_up_owner: {
      name: "Lucía Ferreyra",
      position: "Directora de Movilidad",
      email: "lucia.ferreyra@rosario.example.org",
    },
    consents: { data_processing: true, image_use: false, alumni_contact: true, public_listing: true },
  };
}
