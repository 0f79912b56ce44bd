import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { type ModelPorts, Models } from "@/features/settings/models";
import type { ModelSettings } from "@/lib/contract";

const PROVIDER = { id: "openai", name: "OpenAI", address: "https://api.example.org", hint: "" } as const;
const NONE: ModelSettings = {
  fixed: false,
  detail: "",
  in_use: "offline",
  offline: true,
  providers: [{ ...PROVIDER, needs_key: true, local: false }],
  talk: null,
  background: null,
  fallback: null,
};
const CHOSEN = {
  provider: "openai",
  address: PROVIDER.address,
  model: "small",
  has_key: true,
  context: null,
} as const;

function ports(settings: ModelSettings = NONE) {
  return {
    models: vi.fn<ModelPorts["models"]>(async () => settings),
    setModels: vi.fn<ModelPorts["setModels"]>(async () => ({ ...NONE, offline: false, talk: CHOSEN })),
    listModels: vi.fn<ModelPorts["listModels"]>(async () => ({ models: [], detail: "None there." })),
    findModels: vi.fn<ModelPorts["findModels"]>(async () => []),
    tryModel: vi.fn<ModelPorts["tryModel"]>(async () => ({
      ok: true,
      probes: [{ probe: "answers", ok: true, detail: "It answers." }],
      tokens_per_second: 40,
      seconds: 1,
      context: null,
    })),
  };
}

it("a model is tried, and then connected, with its key sent once", async () => {
  const calls = ports();
  render(<Models ports={calls} />);
  // Nothing answers yet: the form stands open.
  await userEvent.type(await screen.findByLabelText("Key"), "secret");
  await userEvent.type(screen.getByLabelText("Name of the model"), "small");
  await userEvent.click(screen.getByRole("button", { name: "Test" }));
  await screen.findByText("It answers.");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByText("OpenAI: small");
  expect(calls.setModels).toHaveBeenCalledWith({
    talk: { provider: "openai", key: "secret", model: "small" },
  });
  expect(screen.queryByLabelText("Key")).toBeNull();
});

it("a server of models on the same machine is found and taken by one press", async () => {
  const calls = ports({
    ...NONE,
    providers: [
      ...NONE.providers,
      {
        id: "ollama",
        name: "Ollama",
        address: "http://127.0.0.1:11434",
        hint: "",
        needs_key: false,
        local: true,
      },
    ],
  });
  render(<Models ports={calls} />);
  await userEvent.click(await screen.findByRole("button", { name: "Find on this machine" }));
  await screen.findByText(/No server of models runs here/);
  const models = [{ id: "qwen3:4b", context: null }];
  calls.findModels.mockResolvedValueOnce([{ provider: "ollama", address: "http://127.0.0.1:11434", models }]);
  await userEvent.click(screen.getByRole("button", { name: "Find on this machine" }));
  await userEvent.click(await screen.findByRole("button", { name: "Ollama: 1 model" }));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(calls.setModels).toHaveBeenCalledWith({
    talk: { provider: "ollama", address: "http://127.0.0.1:11434", model: "qwen3:4b" },
  });
});

it("where the server's settings name the model, nothing is offered to choose", async () => {
  render(<Models ports={ports({ ...NONE, fixed: true, detail: "Named in the environment." })} />);
  await screen.findByText("Named in the environment.");
  expect(screen.queryByRole("button")).toBeNull();
});
