import type { PatchedFile } from "../../../src/policy/dependencies/added-dependencies.ts";
import { PYTHON_MANIFESTS } from "./python-manifests.ts";

/** A file that the change adds, as its patch shows it. */
export const newFile = (path: string, text: string): PatchedFile => {
  const lines = text.replace(/\n$/, "").split("\n");
  return {
    path,
    status: "added",
    patch: [`@@ -0,0 +1,${lines.length} @@`, ...lines.map((line) => `+${line}`)].join("\n"),
  };
};

/** A file whose middle is changed: what is given stands in one hunk, from line 40 on. */
export const edited = (path: string, ...hunks: readonly string[]): PatchedFile => {
  const patch = hunks.map((hunk) => `@@ -40,9 +40,9 @@\n${hunk.replace(/^\n|\n$/g, "")}`).join("\n");
  return { path, status: "modified", patch };
};

export type Manifest = readonly [form: string, path: string, text: string, names: readonly string[]];

/** One realistic manifest of every form, with the packages that it names when it is new. */
export const MANIFESTS: readonly Manifest[] = [
  ...PYTHON_MANIFESTS,
  [
    "npm",
    "web/package.json",
    `{
  "name": "@acme/web",
  "version": "2.1.0",
  "private": true,
  "type": "module",
  "packageManager": "pnpm@9.1.0",
  "engines": { "node": ">=22", "npm": ">=10" },
  "scripts": { "build": "tsc -p .", "release": "1.0.0" },
  "exports": { ".": { "types": "./x.d.ts" } },
  "dependencies": {
    "stripe": "^17.1.0",
    "@sendgrid/mail": "8.1.3", "left-pad": "github:acme/left-pad",
    "@acme/ui": "workspace:*"
  },
  "devDependencies": {
    "vitest": "latest"
  },
  "peerDependencies": { "react": ">=18 <20" },
  "peerDependenciesMeta": { "react": { "optional": true } },
  "optionalDependencies": { "fsevents": "*" },
  "overrides": { "semver": "7.5.2" },
  "resolutions": { "lodash": "4.17.21" }
}
`,
    ["stripe", "@sendgrid/mail", "left-pad", "vitest", "react", "fsevents"],
  ],
  [
    "go.mod",
    "go.mod",
    `module github.com/acme/pay

go 1.22
toolchain go1.22.1

require github.com/google/uuid v1.6.0

require (
	github.com/stripe/stripe-go/v76 v76.1.0
	golang.org/x/sync v0.7.0 // pinned for a reason
	golang.org/x/sys v0.20.0 // indirect
	gopkg.in/yaml.v3 v3.0.1
	github.com/acme/own v0.0.0-20240102030405-abcdefabcdef
)

replace github.com/acme/own => ../own

replace (
	github.com/old/thing v1.0.0 => github.com/new/thing v1.1.0
)

exclude (
	github.com/bad/one v1.2.3
)

retract v1.0.0
`,
    [
      "github.com/google/uuid",
      "github.com/stripe/stripe-go",
      "golang.org/x/sync",
      "gopkg.in/yaml.v3",
      "github.com/acme/own",
      "github.com/new/thing",
    ],
  ],
  [
    "Gemfile",
    "Gemfile",
    `source "https://rubygems.org"
ruby "3.3.0"
gem "rails", "~> 7.1"
gem 'stripe'
group :development, :test do
  gem("rspec-rails", require: false)
  # gem "byebug"
end
gem "engine", path: "engines/engine"
gemspec
`,
    ["rails", "stripe", "rspec-rails"],
  ],
  [
    "gemspec",
    "acme.gemspec",
    `Gem::Specification.new do |spec|
  spec.name = "acme"
  spec.add_dependency "faraday", ">= 2"
  spec.add_runtime_dependency(%q<json>, ["~> 2"])
  s.add_development_dependency 'rspec'
end
`,
    ["faraday", "json", "rspec"],
  ],
  [
    "pom.xml",
    "svc/pom.xml",
    `<?xml version="1.0"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId></parent>
  <groupId>com.acme</groupId>
  <artifactId>pay</artifactId>
  <dependencyManagement><dependencies><dependency>
    <artifactId>aws-bom</artifactId><groupId>software.amazon</groupId><type>pom</type>
  </dependency></dependencies></dependencyManagement>
  <dependencies>
    <!-- <dependency><groupId>x</groupId><artifactId>commented</artifactId></dependency> -->
    <dependency>
      <groupId>com.stripe</groupId>
      <artifactId>stripe-java</artifactId>
      <version>24.0.0</version>
      <exclusions>
        <exclusion>
          <groupId>com.google.code.gson</groupId>
          <artifactId>gson</artifactId>
        </exclusion>
      </exclusions>
    </dependency>
    <dependency>
      <groupId>\${project.groupId}</groupId>
      <artifactId>pay-core</artifactId>
    </dependency>
  </dependencies>
  <build><plugins><plugin>
    <groupId>org.apache.maven.plugins</groupId>
    <artifactId>maven-surefire-plugin</artifactId>
  </plugin></plugins></build>
</project>
`,
    ["software.amazon:aws-bom", "com.stripe:stripe-java"],
  ],
  [
    "build.gradle",
    "app/build.gradle",
    `plugins { id 'java' }
/*
 implementation 'in:comment:1'
 */
dependencies {
    implementation 'com.stripe:stripe-java:24.0.0'
    testImplementation group: 'org.mockito', name: 'mockito-core', version: '5.0'
    api platform("software.amazon.awssdk:bom:\${awsVersion}")
    compileOnly "org.projectlombok:lombok"
    implementation project(':core')
    implementation libs.guava
    implementation('org.apache.kafka:kafka-clients:3.7.0') {
        exclude group: 'org.slf4j', module: 'slf4j-api'
    }
    // runtimeOnly 'org.postgresql:postgresql:42'
}
tasks.named('test') { dependsOn 'server:build' }
`,
    [
      "com.stripe:stripe-java",
      "org.mockito:mockito-core",
      "software.amazon.awssdk:bom",
      "org.projectlombok:lombok",
      "org.apache.kafka:kafka-clients",
    ],
  ],
  [
    "build.gradle.kts",
    "app/build.gradle.kts",
    `dependencies {
    implementation("com.stripe:stripe-java:24.0.0")
    kapt("com.google.dagger:dagger-compiler:2.51")
    "integrationTestImplementation"("io.rest-assured:rest-assured:5.4")
    implementation(project(":core"))
    classpath("com.android.tools.build:gradle:8.4@aar")
}
`,
    [
      "com.stripe:stripe-java",
      "com.google.dagger:dagger-compiler",
      "io.rest-assured:rest-assured",
      "com.android.tools.build:gradle",
    ],
  ],
  [
    "libs.versions.toml",
    "gradle/libs.versions.toml",
    `[versions]
stripe = "24.0.0"
[libraries]
stripe = { module = "com.stripe:stripe-java", version.ref = "stripe" }
kafka = { group = "org.apache.kafka", name = "kafka-clients", version = "3.7" }
guava = "com.google.guava:guava:33.0.0-jre"
[bundles]
all = ["stripe", "kafka"]
[plugins]
ksp = { id = "com.google.devtools.ksp", version = "1.9" }
`,
    ["com.stripe:stripe-java", "org.apache.kafka:kafka-clients", "com.google.guava:guava"],
  ],
  [
    "Cargo.toml",
    "Cargo.toml",
    `[package]
name = "acme"
version = "0.1.0"
edition = "2021"

[features]
default = ["serde"]

[dependencies]
serde = { version = "1", features = ["derive"] }
async-stripe = "0.37"
own = { path = "../own" }
tokio.workspace = true
json = { package = "serde_json", version = "1" }

[dev-dependencies]
mockall = "0.12"

[build-dependencies.prost-build]
version = "0.12"

[target.'cfg(unix)'.dependencies]
nix = "0.28"

[workspace.dependencies]
anyhow = { git = "https://github.com/dtolnay/anyhow" }

[patch.crates-io]
hyper = { git = "https://github.com/acme/hyper" }

[profile.release]
lto = true
`,
    ["serde", "async-stripe", "tokio", "serde_json", "mockall", "prost-build", "nix", "anyhow"],
  ],
  [
    "composer.json",
    "composer.json",
    `{
    "name": "acme/pay",
    "require": {
        "php": ">=8.2",
        "ext-redis": "*",
        "Stripe/stripe-php": "^14.0",
        "composer-runtime-api": "^2"
    },
    "require-dev": { "phpunit/phpunit": "^11" },
    "replace": { "acme/old": "self.version" },
    "config": { "platform": { "php": "8.2.0" } },
    "suggest": { "acme/extra": "1.0" }
}
`,
    ["ext-redis", "stripe/stripe-php", "phpunit/phpunit"],
  ],
  [
    "mix.exs",
    "mix.exs",
    `defmodule Acme.MixProject do
  use Mix.Project
  def project, do: [app: :acme, version: "0.1.0", deps: deps()]
  def application, do: [mod: {Acme.Application, []}, extra_applications: [:logger]]
  defp deps do
    [
      {:phoenix, "~> 1.7"},
      {:stripity_stripe, github: "beam-community/stripity-stripe"},
      {:core, in_umbrella: true},
      {:tools, path: "../tools"},
      # {:credo, "~> 1.7"},
      {:ecto_sql,
       "~> 3.10", only: [:dev, :test]}
    ]
  end
  defp aliases, do: [setup: {:ok, "run"}]
end
`,
    ["phoenix", "stripity_stripe", "ecto_sql"],
  ],
  [
    "csproj",
    "src/Api/Api.csproj",
    `<Project Sdk="Microsoft.NET.Sdk">
  <ItemGroup>
    <PackageReference Include="Stripe.net" Version="44.0.0" />
    <PackageReference Version="1.0.0"
                      Include='RabbitMQ.Client'>
      <PrivateAssets>all</PrivateAssets>
    </PackageReference>
    <PackageReference Update="Microsoft.NET.Test.Sdk" Version="17" />
    <ProjectReference Include="..\\Core\\Core.csproj" />
    <!-- <PackageReference Include="Commented" Version="1" /> -->
  </ItemGroup>
</Project>
`,
    ["Stripe.net", "RabbitMQ.Client"],
  ],
  [
    "Directory.Packages.props",
    "Directory.Packages.props",
    `<Project><ItemGroup>
  <PackageVersion Include="Stripe.net" Version="44.0.0" />
  <GlobalPackageReference Include="Nerdbank.GitVersioning" Version="3" />
</ItemGroup></Project>
`,
    ["Stripe.net", "Nerdbank.GitVersioning"],
  ],
  [
    "packages.config",
    "Web/packages.config",
    `<packages>
  <package id="Newtonsoft.Json" version="13.0.1" targetFramework="net48" />
</packages>
`,
    ["Newtonsoft.Json"],
  ],
];
