package com.stygig.async.examples.checklist;

import static com.stygig.async.examples.endpoint.AwsErrors.ask;

import com.stygig.async.examples.Team;
import com.stygig.async.examples.aws.Aws;
import java.time.Duration;
import software.amazon.awssdk.core.waiters.WaiterOverrideConfiguration;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.waiters.SageMakerAsyncWaiter;

/** A real-time endpoint of the same model, removed at the end. */
final class RealTimeTwin implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final Aws aws;
  private final String name;
  private final Duration pollInterval;

  private RealTimeTwin(Aws aws, String name, Duration pollInterval) {
    this.aws = aws;
    this.name = name;
    this.pollInterval = pollInterval;
  }

  static RealTimeTwin deploy(Aws aws, String endpointName, Duration pollInterval) {
    RealTimeTwin twin = new RealTimeTwin(aws, nameFor(endpointName), pollInterval);
    try {
      twin.create(model(aws, endpointName));
      return twin;
    } catch (RuntimeException e) {
      twin.close();
      throw e;
    }
  }

  /** SageMaker takes 63 characters. */
  private static String nameFor(String endpointName) {
    String suffix = "-rt";
    return endpointName.substring(0, Math.min(endpointName.length(), 63 - 10)) + suffix;
  }

  private static ProductionVariant model(Aws aws, String endpointName) {
    String config =
        aws.sageMaker()
            .describeEndpoint(b -> b.endpointName(endpointName))
            .join()
            .endpointConfigName();
    return aws.sageMaker()
        .describeEndpointConfig(b -> b.endpointConfigName(config))
        .join()
        .productionVariants()
        .get(0);
  }

  private void create(ProductionVariant of) {
    ask(
        aws.sageMaker()
            .createEndpointConfig(
                b ->
                    b.endpointConfigName(name + "-config")
                        .productionVariants(
                            ProductionVariant.builder()
                                .variantName(Team.VARIANT)
                                .modelName(of.modelName())
                                .instanceType(of.instanceType())
                                .initialInstanceCount(1)
                                .build())));
    ask(
        aws.sageMaker()
            .createEndpoint(b -> b.endpointName(name).endpointConfigName(name + "-config")));
    try (SageMakerAsyncWaiter waiter = waiter()) {
      ask(waiter.waitUntilEndpointInService(b -> b.endpointName(name)));
    }
  }

  private SageMakerAsyncWaiter waiter() {
    return SageMakerAsyncWaiter.builder()
        .client(aws.sageMaker())
        .overrideConfiguration(
            WaiterOverrideConfiguration.builder()
                .waitTimeout(LONGEST)
                .maxAttempts(Integer.MAX_VALUE)
                .backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(pollInterval))
                .build())
        .build();
  }

  String name() {
    return name;
  }

  @Override
  public void close() {
    try (SageMakerAsyncWaiter waiter = waiter()) {
      aws.sageMaker()
          .deleteEndpoint(b -> b.endpointName(name))
          .thenCompose(deleted -> waiter.waitUntilEndpointDeleted(b -> b.endpointName(name)))
          .exceptionally(missing -> null)
          .join();
    }
    aws.sageMaker()
        .deleteEndpointConfig(b -> b.endpointConfigName(name + "-config"))
        .exceptionally(missing -> null)
        .join();
  }
}
