package com.stygig.async.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.stygig.async.ClientClosedException;
import com.stygig.async.InferenceCancelledException;
import com.stygig.async.InferenceFailedException;
import com.stygig.async.InferenceHandle;
import com.stygig.async.InferenceRequest;
import com.stygig.async.InvocationException;
import com.stygig.async.InvocationReceipt;
import com.stygig.async.Payload;
import com.stygig.async.PayloadDelivery;
import com.stygig.async.Recovery;
import com.stygig.async.Resilience;
import com.stygig.async.ResultDecoder;
import com.stygig.async.SimulatedParts;
import com.stygig.async.StygigAsyncClient;
import com.stygig.async.spi.InvocationJournal;
import com.stygig.async.spi.ResultWaiter;
import com.stygig.async.waiters.HybridWaiter;
import com.stygig.async.waiters.S3PollingWaiter;
import com.stygig.async.waiters.SqsWaiter;
import com.stygig.async.waiters.WaiterState;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A user's program: it wants some inferences, has a journal or writes down each receipt, and takes
 * up again after a crash what it finds there.
 */
final class Program {
  /** What the library has by default. */
  static final int INVOCATION_ATTEMPTS = 5;

  static final Duration READ_TIMEOUT = Duration.ofMinutes(10);

  private static final ResultDecoder<String> TEXT = body -> new String(body, UTF_8);

  private final World world;
  private final Servers servers;
  private final Judge judge;
  private final String name;
  private final Notes notes = new Notes();
  private final JournalDisk disk;
  private final JournalWitness journal;
  private final List<Inference> toDo = new ArrayList<>();
  private final List<Inference> ended = new ArrayList<>();
  private final Map<String, Inference> submitted = new HashMap<>();

  /** What it has submitted since it started. */
  private final Set<Inference> live = new LinkedHashSet<>();

  /** The ids of what may have been accepted of an earlier life, and of nothing since. */
  private final Set<String> uncertain = new LinkedHashSet<>();

  private boolean recoversLate;
  private boolean isRecovered;
  private int ends;
  private Machine machine;
  private StygigAsyncClient client;
  private ResultWaiter waiter;

  /** It comes to so many ends, by a crash or otherwise, before it runs to the last one. */
  Program(World world, Servers servers, Judge judge, String name, int ends) {
    this.world = world;
    this.servers = servers;
    this.judge = judge;
    this.name = name;
    this.ends = ends;
    disk = world.settings.hasJournal() ? new JournalDisk(world) : null;
    journal = new JournalWitness(world, servers.sageMaker(), this::mayForget);
  }

  void wants(Inference inference) {
    toDo.add(inference);
    servers.sageMaker().expect(inference);
  }

  void start() {
    machine = new Machine(world, name);
    world.trace(machine, "starts");
    if (ends-- > 0) {
      int steps = (int) Math.pow(2_000, world.random.nextDouble());
      machine.endAfter(steps, this::end);
    }
    client = client();
    live.clear();
    uncertain.clear();
    if (disk != null) {
      journal.entries().stream()
          .filter(entry -> entry.receipt().isEmpty())
          .forEach(entry -> uncertain.add(entry.inferenceId()));
    }
    recoversLate = disk != null && world.strikes(Fault.RECOVERS_LATE, name);
    isRecovered = disk == null;
    if (recoversLate) {
      submitTooEarly();
      Duration later = world.between(Duration.ofMillis(1), world.settings.submitWithin());
      world.after(later, machine, this::recover);
    } else if (disk != null) {
      recover();
    } else {
      List.copyOf(notes.receipts.entrySet())
          .forEach(entry -> attach(entry.getKey(), entry.getValue()));
    }
    List.copyOf(toDo).forEach(this::submitLater);
  }

  private void submitLater(Inference inference) {
    Duration later = world.between(Duration.ofMillis(1), world.settings.submitWithin());
    world.after(later, machine, () -> submit(inference));
  }

  /** What was accepted is not to be submitted again: its receipt would be lost. */
  private void submitTooEarly() {
    for (InvocationJournal.Entry entry : journal.entries()) {
      if (entry.receipt().isPresent()) {
        try {
          var unused = client.submit(request(entry.inferenceId(), "too early"), TEXT);
          world.violation(entry.inferenceId() + " was accepted, and is submitted anew");
        } catch (IllegalArgumentException e) {
          world.trace(machine, "must recover " + entry.inferenceId() + " first");
        }
      }
    }
  }

  private static InferenceRequest request(String id, String content) {
    return InferenceRequest.builder().payload(Payload.ofUtf8(content)).inferenceId(id).build();
  }

  private void end() {
    if (world.scenario.faults().contains(Fault.CLOSE) && world.random.nextBoolean()) {
      closeInGoodOrder();
    } else {
      world.tally.fault(Fault.CRASH);
      world.trace(machine, "CRASH");
      machine.stop();
      boolean cutsPower = world.random.nextBoolean();
      if (disk != null) {
        disk.crash(cutsPower);
      }
      startAgain(cutsPower);
    }
  }

  /** As a service does that is told to stop: what was handed out is written down, then it goes. */
  private void closeInGoodOrder() {
    world.tally.fault(Fault.CLOSE);
    world.trace(machine, "closes its client");
    List<InvocationReceipt> receipts = closeClient();
    judge.closed(machine, receipts);
    if (disk == null) {
      receipts.forEach(this::note);
    }
    Duration later = world.between(Duration.ofMillis(1), Duration.ofMinutes(10));
    world.after(
        later,
        world.cloud,
        () -> {
          world.trace(machine, "ends");
          if (disk != null) {
            disk.close();
          }
          machine.stop();
          startAgain(false);
        });
  }

  /**
   * Closing waits in real time, for a grace period and for deletions that are under way, which is
   * not for a world of one thread: an interrupted thread waits for nothing.
   */
  private List<InvocationReceipt> closeClient() {
    Thread.currentThread().interrupt();
    List<InvocationReceipt> receipts = client.close(Duration.ofMinutes(1));
    Thread.interrupted();
    return receipts;
  }

  private void startAgain(boolean cutsPower) {
    judge.stopped(machine);
    if (!cutsPower) {
      journal.isKept();
    }
    Duration pause = world.between(Duration.ofMillis(1), Duration.ofMinutes(10));
    world.after(pause, world.cloud, this::start);
  }

  boolean isOver() {
    return machine != null
        && machine.isAlive()
        && !machine.isClosed
        && isRecovered
        && toDo.isEmpty();
  }

  boolean isAtRest() {
    return machine.tasks == 0;
  }

  /** To be called at rest: there is nothing left that closing has to wait for. */
  void close() {
    if (!WaiterState.isEmpty(waiter)) {
      world.violation("The waiter of " + name + " still waits");
    }
    if (disk != null) {
      journal.end();
    }
    client.close();
  }

  /** Leaves nothing behind on the disk of the real world. */
  void delete() {
    if (disk != null) {
      disk.delete();
    }
  }

  private void submit(Inference inference) {
    if (machine.isClosed || !toDo.remove(inference)) {
      return;
    }
    boolean isNew = inference.submissions == 0;
    if (isNew && isRecovered && !ended.isEmpty() && world.strikes(Fault.ID_REUSED, name)) {
      inference.id = ended.get(world.random.nextInt(ended.size())).id;
    }
    List<Inference> before = ended.stream().filter(other -> other.id.equals(inference.id)).toList();
    if (ended.removeAll(before)) {
      before.forEach(other -> other.isIdUsedAgain = true);
      world.trace(machine, inference + " has an id that was used before");
    }
    world.trace(machine, "submits " + inference);
    submitted.put(inference.id, inference);
    live.add(inference);
    judge.submitted(inference, machine);
    follow(inference, client.submit(request(inference.id, inference.content), TEXT));
  }

  private void attach(Inference inference, String json) {
    world.trace(machine, "attaches " + inference);
    InvocationReceipt receipt = InvocationReceipt.fromJson(json);
    judge.attached(inference, machine, receipt);
    follow(inference, client.attach(receipt, TEXT));
  }

  private void recover() {
    if (machine.isClosed) {
      return;
    }
    isRecovered = true;
    Recovery<String> recovery = client.recover(TEXT);
    Set<Inference> back = new LinkedHashSet<>(live);
    Set<String> submittedBefore = new LinkedHashSet<>();
    live.forEach(inference -> submittedBefore.add(inference.id));
    Set<String> attached = new LinkedHashSet<>();
    Set<String> uncertain = new LinkedHashSet<>();
    for (InferenceHandle<String> handle : recovery.attached()) {
      InvocationReceipt receipt = handle.receipts().get(0);
      Inference inference = servers.sageMaker().invocation(receipt).inference;
      world.trace(machine, "recovers " + inference);
      if (!attached.add(handle.inferenceId()) || !back.add(inference)) {
        world.violation(inference + " is attached twice");
      }
      ended.remove(inference);
      submitted.put(handle.inferenceId(), inference);
      judge.attached(inference, machine, receipt);
      follow(inference, handle);
    }
    recovery.uncertain().forEach(entry -> uncertain.add(entry.inferenceId()));
    uncertain.forEach(id -> back.add(submitted.get(id)));
    journal.recovered(attached, uncertain, submittedBefore);
    judge.recovered(machine, back);
    uncertain.forEach(this::decide);
  }

  /** Of what may have been invoked or not, some is worth another submission. */
  private void decide(String id) {
    Inference inference = submitted.get(id);
    world.trace(machine, "does not know of " + inference);
    if (inference.isTold || world.random.nextBoolean()) {
      client.acknowledge(id);
      uncertain.remove(id);
    } else if (!toDo.contains(inference)) {
      toDo.add(inference);
      if (recoversLate) {
        submitLater(inference);
      }
    }
  }

  /** There is nothing to remember of what has ended, or of what will as it was not accepted. */
  private boolean mayForget(String id) {
    Inference inference = submitted.get(id);
    return !inference.isPending || inference.isCancelled || inference.receipt == null;
  }

  private void follow(Inference inference, InferenceHandle<String> handle) {
    if (disk == null) {
      handle.receipt().thenAccept(this::note);
    }
    handle.result().whenComplete((value, error) -> ended(inference, handle, value, error));
    if (world.strikes(Fault.CANCELLED, name)) {
      Duration later = world.between(Duration.ofMillis(1), Duration.ofHours(1));
      World.Task cancellation = world.after(later, machine, () -> cancel(inference, handle));
      handle.result().whenComplete((value, error) -> cancellation.cancel());
    }
  }

  private void note(InvocationReceipt receipt) {
    notes.write(servers.sageMaker().invocation(receipt).inference, receipt);
  }

  private void ended(
      Inference inference, InferenceHandle<String> handle, String value, Throwable error) {
    if (error instanceof ClientClosedException e) {
      if (e.receipt().isEmpty() && !e.isUnanswered()) {
        toDo.add(inference); // it was not invoked
      }
    } else if (SimulatedParts.isBlind(error) || isAsUncertainAsBefore(handle, error)) {
      notes.forget(inference);
      journal.keeps(inference.id);
    } else {
      notes.forget(inference);
      ended.add(inference);
    }
    judge.ended(inference, value, error);
    if (error instanceof InferenceFailedException e
        && e.isTransient()
        && inference.attempts > 0
        && handle.receipts().size() <= world.settings.resubmissions()) {
      world.violation(inference + " was not submitted again");
    }
  }

  /** It was certainly not accepted, but what was submitted in an earlier life may have been. */
  private boolean isAsUncertainAsBefore(InferenceHandle<String> handle, Throwable error) {
    boolean isAbandoned =
        error instanceof InferenceCancelledException
            || (error instanceof InvocationException e && e.isUnanswered());
    return uncertain.remove(handle.inferenceId())
        && error != null
        && !isAbandoned
        && handle.receipts().isEmpty();
  }

  private void cancel(Inference inference, InferenceHandle<String> handle) {
    world.trace(machine, "cancels " + inference);
    inference.isCancelled = true;
    inference.isCancelled = handle.cancel();
  }

  private StygigAsyncClient client() {
    StygigAsyncClient.Builder builder =
        StygigAsyncClient.builder()
            .endpointName(SageMakerServer.ENDPOINT)
            .inputLocation("s3://inputs/")
            .payloadDelivery(world.settings.inline() ? PayloadDelivery.INLINE : PayloadDelivery.S3)
            .s3Client(new S3Access(world, machine, servers.s3(), false))
            .sageMakerRuntimeClient(new SageMakerAccess(world, machine, servers.sageMaker()))
            .executor(machine.scheduler)
            .scheduler(machine.scheduler)
            .clock(machine::now)
            .ticker(() -> world.elapsed().toNanos())
            .resultTimeout(world.settings.resultTimeout())
            .readTimeout(READ_TIMEOUT)
            .resilience(this::setUp)
            .waiter(
                environment -> {
                  waiter = waiterFactory().create(environment);
                  return new Witness(waiter, judge, machine);
                });
    SimulatedParts.uuids(builder, () -> new UUID(world.random.nextLong(), world.random.nextLong()));
    if (disk != null) {
      builder.journal(journal.of(disk.open(machine)));
    }
    StygigAsyncClient built = builder.build();
    keepTime(built.resilience().endpointCircuitBreaker());
    keepTime(built.resilience().s3CircuitBreaker());
    return built;
  }

  /** Resilience4j's own timer, which ends a state that is half open, goes by the real time. */
  private void keepTime(CircuitBreaker circuitBreaker) {
    Duration longest = circuitBreaker.getCircuitBreakerConfig().getMaxWaitDurationInHalfOpenState();
    List<World.Task> timers = new ArrayList<>();
    circuitBreaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              timers.forEach(World.Task::cancel);
              timers.clear();
              if (event.getStateTransition().getToState() == CircuitBreaker.State.HALF_OPEN) {
                timers.add(world.after(longest, machine, circuitBreaker::transitionToOpenState));
              }
            });
  }

  private void setUp(Resilience.Builder resilience) {
    Settings settings = world.settings;
    resilience.readRetry(retry(Resilience.readRetryConfig(), Duration.ofSeconds(20)));
    resilience.uploadRetry(retry(Resilience.uploadRetryConfig(), Duration.ofSeconds(20)));
    resilience.resubmissions(settings.resubmissions());
    if (settings.retriesInvocations()) {
      resilience.invocationRetry(
          retry(
              Resilience.invocationRetryConfig(settings.retriesUnanswered())
                  .maxAttempts(INVOCATION_ATTEMPTS),
              Duration.ofSeconds(10)));
    }
    if (settings.maxInFlight() < Integer.MAX_VALUE) {
      resilience.bulkhead(
          Bulkhead.of(
              "simulation",
              BulkheadConfig.custom().maxConcurrentCalls(settings.maxInFlight()).build()));
    }
    if (!settings.perInvocation().isZero()) {
      RateLimiterConfig config =
          RateLimiterConfig.custom()
              .limitForPeriod(1)
              .limitRefreshPeriod(settings.perInvocation())
              .timeoutDuration(Duration.ofHours(1))
              .build();
      resilience.rateLimiter(
          new AtomicRateLimiter("simulation", config, () -> world.elapsed().toNanos()));
    }
  }

  /** Whose pauses are no matter of chance. */
  private static Retry retry(RetryConfig.Builder<Object> config, Duration longestPause) {
    return Retry.of(
        "simulation",
        config
            .intervalFunction(
                IntervalFunction.ofExponentialBackoff(Duration.ofMillis(200), 2, longestPause))
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
    SqsWaiter.Builder builder = SqsWaiter.builder("https://sqs.simulated/queue");
    return WaiterState.lastThread(builder, machine.scheduler)
        .sqsClient(new SqsAccess(world, machine, servers.sqs(), judge))
        .waitTime(world.settings.waitTime())
        .concurrentReceives(1, world.settings.maxReceives())
        .random(world.random);
  }
}
