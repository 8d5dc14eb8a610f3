import type { PlayedSample } from "@tollgate/sandbox";

const added = (path: string, lines: readonly string[]): string =>
  diffOf(
    path,
    ["new file mode 100644", "--- /dev/null"],
    "0,0",
    1,
    lines.map((line) => `+${line}`),
  );

const changed = (path: string, at: number, lines: readonly string[]): string =>
  diffOf(path, [`--- a/${path}`], `${at},${count(lines, " -")}`, at, lines);

const count = (lines: readonly string[], signs: string): number =>
  lines.filter((line) => signs.includes(line.charAt(0))).length;

const diffOf = (path: string, head: readonly string[], from: string, at: number, lines: readonly string[]): string =>
  `${[`diff --git a/${path} b/${path}`, ...head, `+++ b/${path}`, `@@ -${from} +${at},${count(lines, " +")} @@`, ...lines].join("\n")}\n`;

const sample = (id: string, name: string, title: string, ...diffs: readonly string[]): PlayedSample => ({
  ...{ id, name, title },
  diff: diffs.join(""),
});

export const SAMPLES: readonly PlayedSample[] = [
  sample(
    "rails",
    "Ruby on Rails: a migration that drops a column",
    "Drop users.legacy_token",
    added("db/migrate/20261130090000_drop_legacy_token.rb", [
      "class DropLegacyToken < ActiveRecord::Migration[8.0]",
      "  def change",
      "    remove_column :users, :legacy_token, :string",
      "  end",
      "end",
    ]),
    changed("db/schema.rb", 41, ['   t.string "email"', '-  t.string "legacy_token"', '   t.datetime "created_at"']),
  ),
  sample(
    "django",
    "Django: a model, its migration, and a new package",
    "Remember the order's currency",
    added("shop/orders/migrations/0008_order_currency.py", [
      "from django.db import migrations, models",
      "",
      "",
      "class Migration(migrations.Migration):",
      '    dependencies = [("orders", "0007_order_status")]',
      "    operations = [",
      '        migrations.AddField("order", "currency", models.CharField(max_length=3, default="EUR")),',
      '        migrations.RemoveField("order", "country"),',
      "    ]",
    ]),
    changed("shop/orders/models.py", 12, [
      "     total = models.DecimalField(max_digits=10, decimal_places=2)",
      '+    currency = models.CharField(max_length=3, default="EUR")',
      "-    country = models.CharField(max_length=2)",
    ]),
    changed("requirements.txt", 1, [" django==5.2.8", "+py-moneyed==3.0", " psycopg==3.2.1"]),
  ),
  sample(
    "node",
    "Node.js: Stripe is added to a service",
    "Take payments with Stripe",
    changed("package.json", 8, [
      '   "dependencies": {',
      '     "express": "^5.1.0",',
      '-    "pg": "^8.16.0"',
      '+    "pg": "^8.16.0",',
      '+    "stripe": "^19.1.0"',
      "   }",
    ]),
    added("src/payments/charge.ts", [
      'import Stripe from "stripe";',
      'import { readSecret } from "../config/secrets.js";',
      "",
      'const stripe = new Stripe(readSecret("stripe"));',
      "",
      "export const charge = (amount: number, customer: string) =>",
      '  stripe.paymentIntents.create({ amount, currency: "eur", customer });',
    ]),
  ),
  sample(
    "go",
    "Go: a gRPC message loses a field",
    "Send the customer's language",
    changed("api/proto/customer/v1/customer.proto", 9, [
      " message Customer {",
      "   string id = 1;",
      "-  string email = 2;",
      "+  string language = 3;",
      " }",
    ]),
    changed("internal/customer/server.go", 44, [
      " return &customerv1.Customer{",
      "   Id:    c.ID,",
      "-  Email: c.Email,",
      "+  Language: c.Language,",
      " }, nil",
    ]),
  ),
  sample(
    "spring",
    "Spring Boot: Flyway and a Kafka consumer",
    "Read orders from Kafka",
    added("src/main/resources/db/migration/V12__add_inbox.sql", [
      "CREATE TABLE inbox (",
      "  id UUID PRIMARY KEY,",
      "  received_at TIMESTAMPTZ NOT NULL",
      ");",
    ]),
    added("src/main/java/com/acme/orders/OrderConsumer.java", [
      "package com.acme.orders;",
      "",
      "import org.springframework.kafka.annotation.KafkaListener;",
      "",
      "class OrderConsumer {",
      '  @KafkaListener(topics = "orders")',
      "  void receive(OrderPlaced event) {",
      "    inbox.store(event);",
      "  }",
      "}",
    ]),
    changed("build.gradle", 18, [
      " dependencies {",
      "   implementation 'org.springframework.boot:spring-boot-starter-web'",
      "+  implementation 'org.springframework.kafka:spring-kafka:4.0.0'",
      " }",
    ]),
  ),
  sample(
    "laravel",
    "Laravel: a table of teams",
    "Teams can share a plan",
    added("database/migrations/2026_11_30_000000_create_teams_table.php", [
      "<?php",
      "",
      "return new class extends Migration {",
      "    public function up(): void",
      "    {",
      "        Schema::create('teams', function (Blueprint $table) {",
      "            $table->id();",
      "            $table->string('name');",
      "        });",
      "    }",
      "};",
    ]),
    changed("config/cache.php", 18, [
      " 'stores' => [",
      "-    'default' => env('CACHE_STORE', 'database'),",
      "+    'default' => env('CACHE_STORE', 'redis'),",
      " ],",
    ]),
  ),
  sample(
    "dotnet",
    ".NET: Entity Framework, and authentication",
    "Sign in with passkeys",
    added("src/Data/Migrations/20261130080000_AddPasskeys.cs", [
      "public partial class AddPasskeys : Migration",
      "{",
      "    protected override void Up(MigrationBuilder migrationBuilder)",
      "    {",
      '        migrationBuilder.CreateTable("Passkeys", t => new { Id = t.Column<Guid>() });',
      "    }",
      "}",
    ]),
    changed("src/Web/Web.csproj", 10, [
      " <ItemGroup>",
      '   <PackageReference Include="Npgsql" Version="9.0.3" />',
      '+  <PackageReference Include="Fido2.AspNet" Version="4.0.0" />',
      " </ItemGroup>",
    ]),
  ),
  sample(
    "rust",
    "Rust: Diesel up and down",
    "Store plans",
    added("migrations/2026-11-30-000000_add_plan/up.sql", [
      "CREATE TABLE plan (id BIGSERIAL PRIMARY KEY, name TEXT NOT NULL);",
      "UPDATE users SET plan_id = 1;",
    ]),
    added("migrations/2026-11-30-000000_add_plan/down.sql", ["DROP TABLE plan;"]),
    changed("src/schema.rs", 1, [
      "+diesel::table! {",
      "+    plan (id) {",
      "+        id -> Int8,",
      "+        name -> Text,",
      "+    }",
      "+}",
      " diesel::table! {",
      "     users (id) {",
    ]),
  ),
  sample(
    "terraform",
    "Terraform: a bucket, with an ADR",
    "Keep exports in a bucket of their own",
    added("infra/modules/exports/main.tf", ['resource "aws_s3_bucket" "exports" {', '  bucket = "acme-exports"', "}"]),
    added("docs/adr/0012-a-bucket-for-exports.md", [
      "# A bucket for exports",
      "",
      "Status: accepted",
      "",
      "## Context",
      "",
      "Exports share a bucket with uploads, so their retention cannot differ.",
      "",
      "## Considered options",
      "",
      "* a prefix with a lifecycle rule",
      "* a bucket of their own",
      "",
      "## Decision",
      "",
      "A bucket of their own, deleted after 30 days.",
      "",
      "## Consequences",
      "",
      "Two policies for access instead of one.",
    ]),
  ),
  sample(
    "kubernetes",
    "Kubernetes and GitHub Actions: how it is deployed",
    "Deploy by Helm from the workflow",
    changed("charts/shop/templates/deployment.yaml", 6, [
      " spec:",
      "-  replicas: 2",
      "+  replicas: {{ .Values.replicas }}",
      "   selector:",
    ]),
    added(".github/workflows/deploy.yml", [
      "name: Deploy",
      "on: { push: { branches: [main] } }",
      "jobs:",
      "  deploy:",
      "    runs-on: ubuntu-latest",
      "    steps:",
      "      - run: helm upgrade --install shop charts/shop",
    ]),
  ),
];
