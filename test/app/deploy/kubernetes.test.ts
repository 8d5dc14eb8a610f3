import { describe, expect, test } from "vitest";
import { WEBHOOK_PATH } from "../../../src/app/config/manifest.ts";
import { aboutSetting, SETTING_NAMES, type SettingName } from "../../../src/app/config/settings.ts";
import { kubernetesOf, type Manifest } from "./deploy-files.ts";

const kubernetes = kubernetesOf("base");
const of = (file: string): Manifest => kubernetes.get(`${file}.yml`);
const deployment = of("deployment");
const pod = deployment.spec.template.spec;
const [container] = pod.containers;
const labels: Readonly<Record<string, string>> = deployment.spec.template.metadata.labels;

/** What each kind must have, as far as these manifests use it, and the version of its API. */
const KINDS: Readonly<Record<string, readonly [version: string, keys: readonly string[]]>> = {
  Namespace: ["v1", []],
  Deployment: ["apps/v1", ["replicas", "selector", "strategy", "template"]],
  Service: ["v1", ["selector", "ports"]],
  PodDisruptionBudget: ["policy/v1", ["minAvailable", "selector"]],
  NetworkPolicy: ["networking.k8s.io/v1", ["podSelector", "policyTypes", "ingress", "egress"]],
  Ingress: ["networking.k8s.io/v1", ["ingressClassName", "tls", "rules"]],
  Secret: ["v1", []],
  Kustomization: ["kustomize.config.k8s.io/v1beta1", []],
};

describe.each([...kubernetes.keys()])("%s", (file) => {
  const manifest = kubernetes.get(file);

  test("is of a kind and a version that there are, with the parts of its kind", () => {
    const [version, keys] = KINDS[manifest.kind] ?? [];
    expect(manifest.apiVersion).toBe(version);
    expect(Object.keys(manifest.spec ?? {})).toEqual(keys);
  });

  test("has the name of the App", () => {
    if (manifest.kind !== "Kustomization") expect(manifest.metadata.name).toBe("tollgate");
  });
});

test("kustomization.yml has every file but the example of a secret, and the image of the Deployment", () => {
  const { resources, images, namespace } = of("kustomization");
  const applied = [...kubernetes.keys()].filter((file) => !["kustomization.yml", "secret.example.yml"].includes(file));
  expect(new Set(resources)).toEqual(new Set(applied));
  expect(images.map(({ name }: Manifest) => name)).toEqual([container.image]);
  expect(images[0].newTag).toMatch(/^\d+\.\d+\.\d+$/);
  expect(namespace).toBe(of("namespace").metadata.name);
});

test("every selector selects the pods of the Deployment", () => {
  const selectors = [
    deployment.spec.selector.matchLabels,
    of("service").spec.selector,
    of("pod-disruption-budget").spec.selector.matchLabels,
    of("network-policy").spec.podSelector.matchLabels,
    ...pod.topologySpreadConstraints.map((one: Manifest) => one.labelSelector.matchLabels),
  ];
  for (const selector of selectors) expect(labels).toMatchObject(selector);
  expect(Object.keys(labels)).not.toHaveLength(0);
});

test("ports are one port by one name, from the Ingress to the container", () => {
  const [port] = container.ports;
  const variable = container.env.find(({ name }: Manifest) => name === "PORT");
  expect(String(port.containerPort)).toBe(variable.value);
  const service = of("service").spec.ports[0];
  expect(service.targetPort).toBe(port.name);
  const backends = of("ingress").spec.rules[0].http.paths.map((path: Manifest) => path.backend.service);
  for (const backend of backends)
    expect(backend).toEqual({ name: of("service").metadata.name, port: { name: service.name } });
  expect(of("network-policy").spec.ingress[0].ports[0].port).toBe(port.name);
});

test("probes look at what the App answers, and give a start its time", () => {
  const path = (probe: Manifest): string => `${probe.httpGet.port} ${probe.httpGet.path}`;
  const [port] = container.ports;
  expect(path(container.startupProbe)).toBe(`${port.name} /healthz`);
  // A database that is away must not restart the App, only keep requests from it.
  expect(path(container.livenessProbe)).toBe(`${port.name} /healthz`);
  expect(path(container.readinessProbe)).toBe(`${port.name} /readyz`);
  expect(container.startupProbe.periodSeconds * container.startupProbe.failureThreshold).toBeGreaterThanOrEqual(60);
});

test("settings are variables that the App reads; secrets come from the Secret alone", () => {
  const names: readonly string[] = container.env.map(({ name }: Manifest) => name);
  expect(names.filter((name) => !(SETTING_NAMES as readonly string[]).includes(name))).toEqual([]);
  expect(names.filter((name) => aboutSetting(name as SettingName).secret)).toEqual([]);
  const secret = of("secret.example");
  expect(container.envFrom).toEqual([{ secretRef: { name: secret.metadata.name } }]);
  expect(Object.keys(secret.stringData).filter((name) => !(SETTING_NAMES as readonly string[]).includes(name))).toEqual(
    [],
  );
  // Several replicas need PostgreSQL.
  expect(deployment.spec.replicas).toBeGreaterThan(1);
  expect(secret.stringData).toHaveProperty("DATABASE_URL");
  // Else the Service's own variables would stand beside ours.
  expect(pod.enableServiceLinks).toBe(false);
});

test("the pod is what the namespace's policy `restricted` asks for", () => {
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
  expect(pod.automountServiceAccountToken).toBe(false);
  for (const volume of pod.volumes) expect(Object.keys(volume)).toEqual(["name", "emptyDir"]);
  const mounted = container.volumeMounts.map(({ name }: Manifest) => name);
  expect(pod.volumes.map(({ name }: Manifest) => name)).toEqual(mounted);
});

test("it has bounds, and time to end before it is killed", () => {
  expect(container.resources.requests).toEqual({
    cpu: expect.stringMatching(/^\d+m$/),
    memory: expect.stringMatching(/^\d+Mi$/),
  });
  expect(container.resources.limits).toEqual({ memory: expect.stringMatching(/^\d+Mi$/) });
  // 20 seconds for work under way, and the pause before.
  const pause = container.lifecycle.preStop.sleep.seconds;
  expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(20 + pause);
});

test("one is left while nodes are drained, and nothing is down while it is updated", () => {
  expect(of("pod-disruption-budget").spec.minAvailable).toBeLessThan(deployment.spec.replicas);
  expect(deployment.spec.strategy.rollingUpdate.maxUnavailable).toBe(0);
});

test("the Ingress lets in webhooks of GitHub's size and the pages, and neither metrics nor the setup", () => {
  const ingress = of("ingress");
  const paths = ingress.spec.rules[0].http.paths.map(({ path, pathType }: Manifest) => `${pathType} ${path}`);
  expect(paths).toContain(`Exact ${WEBHOOK_PATH}`);
  expect(paths).not.toContain("Prefix /");
  expect(paths.join()).not.toMatch(/metrics|setup|healthz/);
  expect(Object.values(ingress.metadata.annotations)).toEqual(["25m"]);
  expect(ingress.spec.tls[0].hosts).toEqual([ingress.spec.rules[0].host]);
  const url = container.env.find(({ name }: Manifest) => name === "BASE_URL").value;
  expect(url).toBe(`https://${ingress.spec.rules[0].host}`);
});

test("what goes out is names, https and PostgreSQL", () => {
  const ports = of("network-policy").spec.egress.flatMap((rule: Manifest) =>
    rule.ports.map(({ port }: Manifest) => port),
  );
  expect([...new Set(ports)]).toEqual([53, 443, 5432]);
});

describe("the example of an overlay", () => {
  const overlay = kubernetesOf("overlays/example");
  const main = overlay.get("kustomization.yml");

  test("stands on the base, and uses each of its files", () => {
    expect(main.resources).toEqual(["../../base"]);
    const used = main.patches.map(({ path }: Manifest) => path);
    expect(new Set(used)).toEqual(new Set([...overlay.keys()].filter((file) => file !== "kustomization.yml")));
  });

  test("changes images, counts and objects that are there", () => {
    expect(main.images.map(({ name }: Manifest) => name)).toEqual([container.image]);
    expect(main.replicas.map(({ name }: Manifest) => name)).toEqual([deployment.metadata.name]);
    const objects = [...kubernetes.values()].map((one) => `${one.kind} ${one.metadata?.name}`);
    for (const { path, target } of main.patches) {
      const patch = overlay.get(path);
      const { kind, name } = target ?? { kind: patch.kind, name: patch.metadata.name };
      expect(objects, path).toContain(`${kind} ${name}`);
    }
  });

  test("merges with the container by its name, and sets what the base has", () => {
    const [patched] = overlay.get("base-url.yml").spec.template.spec.containers;
    expect(patched.name).toBe(container.name);
    for (const { name } of patched.env) expect(container.env.map((one: Manifest) => one.name)).toContain(name);
  });

  test("replaces in the Ingress only places that are there; the address is the host's", () => {
    const replaced = structuredClone(of("ingress"));
    for (const { op, path, value } of overlay.get("ingress.yml")) {
      expect(op).toBe("replace");
      const keys: readonly string[] = path.slice(1).split("/");
      const above = keys.slice(0, -1).reduce((at, key) => at?.[key], replaced);
      expect(above?.[keys.at(-1) ?? ""], path).toBeDefined();
      above[keys.at(-1) ?? ""] = value;
    }
    const [{ host }] = replaced.spec.rules;
    expect(replaced.spec.tls[0].hosts).toEqual([host]);
    const [patched] = overlay.get("base-url.yml").spec.template.spec.containers;
    expect(patched.env).toContainEqual({ name: "BASE_URL", value: `https://${host}` });
  });
});
