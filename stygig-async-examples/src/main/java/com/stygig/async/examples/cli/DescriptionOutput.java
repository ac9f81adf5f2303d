package com.stygig.async.examples.cli;

import com.stygig.async.examples.endpoint.AsyncState;
import com.stygig.async.examples.endpoint.CostEstimate;
import com.stygig.async.examples.endpoint.EndpointDescription;
import com.stygig.async.examples.endpoint.Expectations;
import com.stygig.async.examples.endpoint.ScalingState;
import com.stygig.async.examples.endpoint.TopicState;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Prints what {@code describe} has found. */
final class DescriptionOutput {
  private final PrintWriter out;

  DescriptionOutput(PrintWriter out) {
    this.out = out;
  }

  void show(EndpointDescription endpoint) {
    out.println("Endpoint " + endpoint.name());
    line("Status", endpoint.status());
    if (endpoint.failureReason() != null) {
      line("Failure reason", endpoint.failureReason());
    }
    line("Created", endpoint.createdAt());
    line("Configuration", endpoint.configName());
    line("Instance type", endpoint.instanceType());
    line(
        "Instances",
        orDash(endpoint.currentInstances())
            + " now, "
            + orDash(endpoint.desiredInstances())
            + " desired");
    AsyncState async = endpoint.async();
    line("Inference", async == null ? "real-time" : "asynchronous");
    if (async != null) {
      show(async);
    }
    ScalingState scaling = endpoint.scaling();
    line(
        "Scaling",
        scaling == null
            ? null
            : "%d to %d instances".formatted(scaling.minInstances(), scaling.maxInstances()));
    if (scaling != null) {
      scaling.policies().forEach(policy -> line("Policy", policy));
    }
    endpoint.topics().forEach(this::show);
    Double backlog = endpoint.backlog();
    line("Backlog", backlog == null ? null : String.format(Locale.ROOT, "%.0f requests", backlog));
    endpoint.remarks().forEach(remark -> out.println("  " + remark));
    out.flush();
  }

  private void show(AsyncState async) {
    line("S3 output", async.outputPath());
    line("S3 failures", async.failurePath());
    line("Success topic", async.successTopic());
    line("Error topic", async.errorTopic());
    line("Concurrency", async.maxConcurrentInvocations());
    line(
        "Response in",
        async.includedResponses().isEmpty() ? null : String.join(", ", async.includedResponses()));
  }

  private void show(TopicState topic) {
    line("Topic", topic.arn());
    line(
        "Subscriptions",
        topic.exists()
            ? topic.confirmed() + " confirmed, " + topic.pending() + " pending"
            : "THE TOPIC IS GONE");
  }

  private void line(String what, @Nullable Object value) {
    out.printf("  %-15s %s%n", what + ":", orDash(value));
  }

  private static String orDash(@Nullable Object value) {
    return value == null ? "-" : value.toString();
  }

  void show(List<Expectations.Check> checks) {
    out.println();
    for (Expectations.Check check : checks) {
      out.printf(
          "%s  %s: expected %s, seen %s%n",
          check.passed() ? "pass" : "FAIL", check.what(), check.expected(), check.seen());
    }
    out.flush();
  }

  void show(Optional<CostEstimate> cost, EndpointDescription endpoint) {
    out.println();
    if (cost.isEmpty()) {
      out.println(
          "No estimate of the cost: the price of "
              + endpoint.instanceType()
              + " is not known here; give --hourly-price");
      out.flush();
      return;
    }
    out.println(
        "Estimate of the cost of a month, in USD. S3 and SNS at us-east-1's prices. What counts is AWS's bill.");
    for (CostEstimate.Item item : cost.get().items()) {
      out.printf(
          Locale.ROOT,
          "  %-18s %12s x %-10s = %10s  (%s)%n",
          item.what(),
          plain(item.quantity()),
          plain(item.unitPrice()),
          money(item.cost()),
          item.remark());
    }
    out.printf("  %-18s %27s %10s%n", "Total", "=", money(cost.get().total()));
    out.flush();
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }

  private static String money(BigDecimal usd) {
    return usd.setScale(2, RoundingMode.HALF_UP).toPlainString();
  }

  void json(
      EndpointDescription endpoint, List<Expectations.Check> checks, Optional<CostEstimate> cost) {
    ObjectNode json = endpoint.toJson();
    for (Expectations.Check check : checks) {
      json.withArray("checks")
          .addObject()
          .put("check", check.what())
          .put("expected", check.expected())
          .put("seen", check.seen())
          .put("passed", check.passed());
    }
    cost.ifPresent(c -> add(c, json.putObject("estimated_monthly_cost")));
    Json.print(out, json);
  }

  private static void add(CostEstimate cost, ObjectNode json) {
    json.put("total_usd", cost.total().setScale(2, RoundingMode.HALF_UP));
    for (CostEstimate.Item item : cost.items()) {
      json.withArray("items")
          .addObject()
          .put("item", item.what())
          .put("quantity", item.quantity())
          .put("unit_price_usd", item.unitPrice())
          .put("remark", item.remark());
    }
  }
}
