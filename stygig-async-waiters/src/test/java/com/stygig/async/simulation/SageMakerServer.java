package com.stygig.async.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.InvocationReceipt;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;

/** The endpoint: a queue, a model, and the topics that tell how it went. */
final class SageMakerServer {
  static final String ENDPOINT = "simulated";
  static final String OUTPUTS = "s3://results/async/out/";
  static final String FAILURES = "s3://results/async/failed/";

  /** A search for a result takes a minute. */
  private static final Duration NEAR = Duration.ofSeconds(45);

  private final World world;
  private final S3Server s3;
  private final SqsServer sqs;
  private final Map<String, Inference> inferences = new HashMap<>();
  private final Map<String, Invocation> invocations = new HashMap<>();
  private int invocationNumber;

  SageMakerServer(World world, S3Server s3, SqsServer sqs) {
    this.world = world;
    this.s3 = s3;
    this.sqs = sqs;
  }

  void expect(Inference inference) {
    inferences.put(inference.content, inference);
  }

  /** The one whose input the request has. */
  Inference inference(InvokeEndpointAsyncRequest request) {
    byte[] input =
        request.body() != null
            ? request.body().asByteArrayUnsafe()
            : s3.get(request.inputLocation());
    return Objects.requireNonNull(inferences.get(new String(input, UTF_8)));
  }

  /** The invocation whose result lies there. */
  Invocation invocation(InvocationReceipt receipt) {
    return Objects.requireNonNull(invocations.get(receipt.outputLocation().toString()));
  }

  Invocation accept(InvokeEndpointAsyncRequest request, int submission) {
    Inference inference = inference(request);
    if (inference.isRefused && submission == inference.submissions) {
      world.violation(inference + " is accepted, which was told not to be");
    }
    int number = invocationNumber++;
    Invocation invocation =
        new Invocation(
            inference,
            request.inferenceId(),
            submission,
            OUTPUTS + number + ".out",
            world.settings.hasFailurePath() ? FAILURES + number + "-error.out" : null,
            fate(),
            request.inputLocation(),
            world.instant());
    invocations.put(invocation.output, invocation);
    inference.invocations.add(invocation);
    world.trace("endpoint", "accepts " + inference + " as " + invocation.output);
    Duration modelTime = modelTime();
    world.after(modelTime, world.cloud, () -> end(invocation));
    if (world.scenario.waiting().hasQueue() && world.strikes(Fault.BARE_MESSAGE, "topic")) {
      sendBare(invocation, modelTime);
    }
    return invocation;
  }

  /** Some time before the end, and one that could be believed only if the result is near. */
  private void sendBare(Invocation invocation, Duration modelTime) {
    boolean isCredible = invocation.fate == Invocation.Fate.SUCCESS && world.random.nextInt(3) == 0;
    Duration longest =
        isCredible && modelTime.compareTo(NEAR) > 0 ? NEAR : modelTime.minusMillis(1);
    String body = Notifications.bare(world, invocation, isCredible);
    world.after(
        modelTime.minus(upTo(longest)),
        world.cloud,
        () -> sqs.send(body, QueueMessage.Kind.BARE, invocation));
  }

  private Invocation.Fate fate() {
    int chance = world.random.nextInt(20);
    if (world.strikes(Fault.MODEL_OVERLOADED, "model")) {
      return Invocation.Fate.OVERLOADED;
    }
    return chance == 0
        ? Invocation.Fate.EXPIRED
        : chance < 5 ? Invocation.Fate.FAILURE : Invocation.Fate.SUCCESS;
  }

  private Duration modelTime() {
    Duration usual = world.settings.modelTime();
    return world.random.nextInt(20) == 0
        ? world.between(usual, Duration.ofHours(1))
        : world.between(usual.dividedBy(4), usual.multipliedBy(2));
  }

  private void end(Invocation invocation) {
    world.trace("endpoint", "ends " + invocation.inference + ": " + invocation.fate);
    if (invocation.fate == Invocation.Fate.EXPIRED) {
      return;
    }
    boolean isSuccess = invocation.fate == Invocation.Fate.SUCCESS;
    String place = isSuccess ? invocation.output : invocation.failure;
    if (place == null) {
      world.trace("endpoint", "keeps no failures");
    } else if (isSuccess || !world.strikes(Fault.FAILURE_MISSING, place)) {
      boolean isLate = !isSuccess && world.strikes(Fault.FAILURE_LATE, place);
      if (isLate) {
        world.after(upTo(Duration.ofMinutes(2)), world.cloud, () -> put(invocation, place));
      } else {
        put(invocation, place);
      }
    }
    boolean hasTopic =
        isSuccess ? world.settings.hasSuccessTopic() : world.settings.hasErrorTopic();
    if (hasTopic && world.scenario.waiting().hasQueue()) {
      publish(invocation);
    }
  }

  private void put(Invocation invocation, String place) {
    s3.putListed(place, invocation.answer().getBytes(UTF_8));
    invocation.inS3 = world.instant();
  }

  private void publish(Invocation invocation) {
    if (!world.strikes(Fault.MESSAGE_DROPPED, "topic")) {
      send(invocation);
    }
    if (world.strikes(Fault.MESSAGE_DUPLICATED, "topic")) {
      world.after(upTo(Duration.ofHours(1)), world.cloud, () -> send(invocation));
    }
    if (world.strikes(Fault.FORGED_MESSAGE, "topic")) {
      String body = Notifications.forged(world, invocation);
      world.after(
          upTo(Duration.ofMinutes(10)),
          world.cloud,
          () -> sqs.send(body, QueueMessage.Kind.FORGED, null));
    }
  }

  private void send(Invocation invocation) {
    Duration delay =
        world.strikes(Fault.MESSAGE_DELAYED, "topic")
            ? upTo(Duration.ofHours(2))
            : upTo(Duration.ofSeconds(1));
    boolean isCorrupt = world.strikes(Fault.MESSAGE_CORRUPTED, "topic");
    String body = Notifications.of(world, invocation);
    world.after(
        delay,
        world.cloud,
        () -> {
          if (isCorrupt) {
            sqs.send(
                Notifications.corrupted(world, body), QueueMessage.Kind.UNREADABLE, invocation);
          } else {
            invocation.notifiedAt(world.instant());
            sqs.send(body, QueueMessage.Kind.GENUINE, invocation);
          }
        });
  }

  private Duration upTo(Duration max) {
    return world.between(Duration.ofMillis(1), max);
  }
}
