package com.stygig.async.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.InferenceHandle;
import com.stygig.async.InferenceRequest;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.Payload;
import com.stygig.async.PayloadDelivery;
import com.stygig.async.Resilience;
import com.stygig.async.ResultDecoder;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.waiters.HybridWaiter;
import com.stygig.async.waiters.S3PollingWaiter;
import com.stygig.async.waiters.SqsWaiter;
import com.stygig.async.waiters.WaiterState;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A user's program: it wants some inferences, writes down each receipt, and takes up again after a
 * crash what it has written.
 */
final class Program {
  private static final ResultDecoder<String> TEXT = body -> new String(body, UTF_8);

  private final World world;
  private final Servers servers;
  private final Judge judge;
  private final String name;
  private final Disk disk = new Disk();
  private final List<Inference> toDo = new ArrayList<>();
  private final List<Inference> ended = new ArrayList<>();
  private int crashes;
  private Machine machine;
  private StygigAsyncClient client;
  private ResultWaiter waiter;

  Program(World world, Servers servers, Judge judge, String name, int crashes) {
    this.world = world;
    this.servers = servers;
    this.judge = judge;
    this.name = name;
    this.crashes = crashes;
  }

  void wants(Inference inference) {
    toDo.add(inference);
    servers.sageMaker().expect(inference);
  }

  void start() {
    machine = new Machine(world, name);
    world.trace(machine, "starts");
    if (crashes-- > 0) {
      int steps = (int) Math.pow(2_000, world.random.nextDouble());
      machine.crashAfter(steps, this::crashed);
    }
    client = client();
    new ArrayList<>(disk.receipts.entrySet())
        .forEach(entry -> attach(entry.getKey(), entry.getValue()));
    for (Inference inference : List.copyOf(toDo)) {
      Duration later = world.between(Duration.ofMillis(1), world.settings.submitWithin());
      world.after(later, machine, () -> submit(inference));
    }
  }

  private void crashed() {
    judge.crashed(machine);
    Duration pause = world.between(Duration.ofMillis(1), Duration.ofMinutes(10));
    world.after(pause, world.cloud, this::start);
  }

  boolean isOver() {
    return machine != null && machine.isAlive() && toDo.isEmpty();
  }

  boolean isAtRest() {
    return machine.tasks == 0;
  }

  /** To be called at rest: there is nothing left that closing has to wait for. */
  void close() {
    if (!WaiterState.isEmpty(waiter)) {
      world.violation("The waiter of " + name + " still waits");
    }
    client.close();
  }

  private void submit(Inference inference) {
    toDo.remove(inference);
    if (!ended.isEmpty() && world.strikes(Fault.ID_REUSED, name)) {
      inference.id = ended.get(world.random.nextInt(ended.size())).id;
    }
    if (ended.removeIf(other -> other.id.equals(inference.id))) {
      world.trace(machine, inference + " has an id that was used before");
    }
    world.trace(machine, "submits " + inference);
    judge.begun(inference, machine);
    follow(
        inference,
        client.submit(
            InferenceRequest.builder()
                .payload(Payload.ofUtf8(inference.content))
                .inferenceId(inference.id)
                .build(),
            TEXT));
  }

  private void attach(Inference inference, String json) {
    world.trace(machine, "attaches " + inference);
    InvocationReceipt receipt = InvocationReceipt.fromJson(json);
    judge.begun(inference, machine);
    follow(inference, client.attach(receipt, TEXT));
  }

  private void follow(Inference inference, InferenceHandle<String> handle) {
    handle
        .receipt()
        .thenAccept(
            receipt -> {
              disk.write(inference, receipt);
              judge.accepted(inference, receipt);
            });
    handle
        .result()
        .whenComplete(
            (value, error) -> {
              disk.forget(inference);
              ended.add(inference);
              judge.ended(inference, value, error);
            });
    if (world.strikes(Fault.CANCELLED, name)) {
      Duration later = world.between(Duration.ofMillis(1), Duration.ofHours(1));
      World.Task cancellation = world.after(later, machine, () -> cancel(inference, handle));
      handle.result().whenComplete((value, error) -> cancellation.cancel());
    }
  }

  private void cancel(Inference inference, InferenceHandle<String> handle) {
    if (handle.cancel()) {
      world.trace(machine, "cancels " + inference);
      inference.isCancelled = true;
    }
  }

  private StygigAsyncClient client() {
    return StygigAsyncClient.builder()
        .endpointName(SageMakerServer.ENDPOINT)
        .inputLocation("s3://inputs/")
        .payloadDelivery(world.settings.inline() ? PayloadDelivery.INLINE : PayloadDelivery.S3)
        .s3Client(new S3Access(world, machine, servers.s3(), false))
        .sageMakerRuntimeClient(new SageMakerAccess(world, machine, servers.sageMaker()))
        .executor(machine.scheduler)
        .scheduler(machine.scheduler)
        .clock(world)
        .resultTimeout(world.settings.resultTimeout())
        .readTimeout(Duration.ofMinutes(10))
        .resilience(resilience -> resilience.readRetry(readRetry()))
        .waiter(
            environment -> {
              waiter = waiterFactory().create(environment);
              return new Witness(waiter, judge, machine);
            })
        .build();
  }

  /** Whose pauses are no matter of chance. */
  private static Retry readRetry() {
    return Retry.of(
        "simulation",
        Resilience.readRetryConfig()
            .intervalFunction(
                IntervalFunction.ofExponentialBackoff(
                    Duration.ofMillis(200), 2, Duration.ofSeconds(20)))
            .build());
  }

  private ResultWaiter.Factory waiterFactory() {
    return switch (world.scenario.waiting()) {
      case S3_POLLING -> polling();
      case SQS_EXCLUSIVE -> sqs().exclusive(true);
      case SQS_SHARED -> sqs();
      case HYBRID -> HybridWaiter.builder(sqs().exclusive(true)).polling(polling());
    };
  }

  private S3PollingWaiter.Builder polling() {
    return S3PollingWaiter.builder()
        .s3Client(new S3Access(world, machine, servers.s3(), true))
        .interval(world.settings.interval())
        .maxInterval(world.settings.maxInterval())
        .maxConcurrentRequests(world.settings.maxConcurrentRequests())
        .jitter(Settings.JITTER)
        .random(world.random);
  }

  private SqsWaiter.Builder sqs() {
    return SqsWaiter.builder("https://sqs.simulated/queue")
        .sqsClient(new SqsAccess(world, machine, servers.sqs(), judge))
        .waitTime(world.settings.waitTime())
        .concurrentReceives(1, world.settings.maxReceives())
        .random(world.random);
  }
}
