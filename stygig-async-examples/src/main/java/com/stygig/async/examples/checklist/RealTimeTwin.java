package com.stygig.async.examples.checklist;

import static com.stygig.async.examples.endpoint.AwsErrors.ask;
import static com.stygig.async.examples.endpoint.AwsErrors.ifThere;

import com.stygig.async.examples.CommandFailedException;
import com.stygig.async.examples.Team;
import com.stygig.async.examples.Uninterrupted;
import com.stygig.async.examples.aws.Aws;
import com.stygig.async.examples.endpoint.EndpointLogs;
import com.stygig.async.examples.endpoint.EndpointWatch;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;

/** A real-time endpoint of the same model, removed at the end. */
final class RealTimeTwin implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(30);
  private static final String SUFFIX = "-rt";

  /** SageMaker takes names of 63 characters, and a configuration's name is longer by seven. */
  private static final int LONGEST_NAME = 63 - "-config".length() - SUFFIX.length();

  private final Aws aws;
  private final String name;
  private final Consumer<String> progress;

  private RealTimeTwin(Aws aws, String name, Consumer<String> progress) {
    this.aws = aws;
    this.name = name;
    this.progress = progress;
  }

  /**
   * Of the endpoint under test.
   *
   * @throws CommandFailedException if it does not come up; nothing is left then, or it is told
   */
  static RealTimeTwin deploy(Endpoints endpoints) {
    RealTimeTwin twin =
        new RealTimeTwin(endpoints.aws(), nameFor(endpoints.name()), endpoints.underTest()::tell);
    ProductionVariant model = twin.model(endpoints.name());
    twin.close(); // what an earlier run may have left
    try {
      twin.create(model);
      return twin;
    } catch (RuntimeException e) {
      try {
        twin.close();
      } catch (RuntimeException notClosed) {
        e.addSuppressed(notClosed);
      }
      throw e;
    }
  }

  static String nameFor(String endpointName) {
    return endpointName.substring(0, Math.min(endpointName.length(), LONGEST_NAME)) + SUFFIX;
  }

  /** Removes what a test that was ended half-way has left. */
  static void removeLeftover(Aws aws, String endpointName, Consumer<String> progress) {
    new RealTimeTwin(aws, nameFor(endpointName), progress).close();
  }

  private ProductionVariant model(String endpointName) {
    String config =
        ask(aws.sageMaker().describeEndpoint(b -> b.endpointName(endpointName)))
            .endpointConfigName();
    return ask(aws.sageMaker().describeEndpointConfig(b -> b.endpointConfigName(config)))
        .productionVariants()
        .get(0);
  }

  private void create(ProductionVariant of) {
    ask(
        aws.sageMaker()
            .createEndpointConfig(
                b ->
                    b.endpointConfigName(config())
                        .productionVariants(
                            ProductionVariant.builder()
                                .variantName(Team.VARIANT)
                                .modelName(of.modelName())
                                .instanceType(of.instanceType())
                                .initialInstanceCount(1)
                                .build())));
    ask(aws.sageMaker().createEndpoint(b -> b.endpointName(name).endpointConfigName(config())));
    watch().awaitInService(LONGEST);
  }

  private String config() {
    return name + "-config";
  }

  private EndpointWatch watch() {
    return new EndpointWatch(aws, name, progress);
  }

  String name() {
    return name;
  }

  /** Returns when it is gone. What cannot be deleted costs money, so that is told. */
  @Override
  public void close() {
    Uninterrupted.run(this::delete);
  }

  private void delete() {
    try {
      Optional<DescribeEndpointResponse> there = watch().look();
      if (there.filter(e -> !"Deleting".equals(e.endpointStatusAsString())).isPresent()) {
        var unused = ifThere(aws.sageMaker().deleteEndpoint(b -> b.endpointName(name)));
      }
      watch().awaitGone(LONGEST);
      var unused =
          ifThere(aws.sageMaker().deleteEndpointConfig(b -> b.endpointConfigName(config())));
      String logs = new EndpointLogs(aws.logs(), name).group();
      var unusedToo = ifThere(aws.logs().deleteLogGroup(b -> b.logGroupName(logs)));
    } catch (RuntimeException e) {
      throw new CommandFailedException(
          "The real-time endpoint "
              + name
              + " may be STILL THERE ("
              + Problems.text(e)
              + "): stygig cleanup --endpoint-name "
              + name);
    }
  }
}
