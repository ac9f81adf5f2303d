package com.stygig.async.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** Takes endpoints from one state to the next, in the time that it takes. */
final class EndpointLifecycle {
  private static final Logger log = LoggerFactory.getLogger(EndpointLifecycle.class);
  private static final Model NOTHING = request -> ModelResponse.error(500, "not started");

  private final SageMakerSettings settings;
  private final EndpointHost host;
  private final EndpointRegistry endpoints;

  EndpointLifecycle(SageMakerSettings settings, EndpointHost host, EndpointRegistry endpoints) {
    this.settings = settings;
    this.host = host;
    this.endpoints = endpoints;
  }

  void create(DeployedEndpoint endpoint) {
    run(
        settings.creationTime(),
        () -> start(endpoint, endpoint.plan(), endpoint.plan().initialInstanceCount()));
  }

  /** The endpoint is {@code Updating} already. */
  void update(DeployedEndpoint endpoint, EndpointPlan plan, int instanceCount) {
    run(settings.updateTime(), () -> start(endpoint, plan, instanceCount));
  }

  /** The endpoint is {@code Updating} already. */
  void resize(DeployedEndpoint endpoint, int instanceCount) {
    endpoint.inService().ifPresent(running -> running.instances().want(instanceCount));
    run(
        settings.updateTime(),
        () -> {
          endpoint.inService().ifPresent(running -> running.instances().resize(instanceCount));
          endpoint.succeeded();
        });
  }

  /** The endpoint is {@code Deleting} already. */
  void delete(DeployedEndpoint endpoint) {
    host.timers().after(settings.deletionTime(), Runnable::run, () -> endpoints.remove(endpoint));
  }

  /** What takes no time is mostly over when the caller hears of it, which saves it asking again. */
  private void run(Duration time, Runnable task) {
    CountDownLatch end = new CountDownLatch(1);
    Runnable andSaySo =
        () -> {
          task.run();
          end.countDown();
        };
    host.timers().after(time, host.threads(), andSaySo);
    if (time.isZero()) {
      try {
        boolean unused = end.await(1, TimeUnit.SECONDS);
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void start(DeployedEndpoint endpoint, EndpointPlan plan, int instanceCount) {
    EndpointLog lines = new EndpointLog(host.logs(), endpoint.name(), plan.variantName());
    try {
      host.check(plan.toConfig(NOTHING, settings, instanceCount));
      Model model = startContainer(plan.container(), lines);
      LocalEndpoint running = host.start(plan.toConfig(model, settings, instanceCount), lines);
      if (endpoints.serve(endpoint, plan, running)) {
        running.announce();
      }
    } catch (NoSuchBucketException e) {
      endpoint.failed("The S3 bucket of an output path does not exist: " + e.getMessage());
    } catch (ContainerFailure e) {
      endpoint.failed(
          "The primary container for production variant "
              + plan.variantName()
              + " did not pass the ping health check. Please check CloudWatch logs for this"
              + " endpoint.");
    } catch (RuntimeException e) {
      log.debug("Endpoint {} failed", endpoint.name(), e);
      endpoint.failed(String.valueOf(e.getMessage()));
    }
  }

  private Model startContainer(Container container, EndpointLog lines) {
    container.modelDataUrl().ifPresent(url -> lines.info("Loading the model from " + url));
    long start = System.nanoTime();
    try {
      Model model = settings.containers().start(container);
      if (model == null) {
        throw new IllegalStateException("The container factory returned null");
      }
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      lines.info("Model loaded in " + millis + " ms");
      return model;
    } catch (Throwable e) { // an assertion in a test's factory, too
      lines.error("The container did not start: " + e);
      throw new ContainerFailure(e);
    }
  }

  private static final class ContainerFailure extends RuntimeException {
    ContainerFailure(Throwable cause) {
      super(cause);
    }
  }
}
