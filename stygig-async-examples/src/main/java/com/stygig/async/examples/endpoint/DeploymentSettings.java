package com.stygig.async.examples.endpoint;

import com.stygig.async.examples.Team;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that is to be deployed. What is not set is as the team has it.
 *
 * @param sourceUri the archive with {@code inference.py}
 * @param role a name or an ARN; null for the first that fits
 * @param image null for AWS's PyTorch container
 * @param topicArn null for the team's topic, which is created if it is not there
 * @param maxInstances null for one instance at all times
 * @param replaces whether an endpoint of that name is deleted first
 */
public record DeploymentSettings(
    EndpointNames names,
    String modelUri,
    String sourceUri,
    String instanceType,
    @Nullable String role,
    @Nullable String image,
    String s3OutputPath,
    @Nullable String s3FailurePath,
    @Nullable String topicArn,
    int maxConcurrentInvocations,
    boolean includesResponse,
    @Nullable Integer maxInstances,
    boolean replaces,
    Duration timeout,
    Map<String, String> tags) {
  public static Builder builder(EndpointNames names) {
    return new Builder(names);
  }

  /** Builds {@link DeploymentSettings}. A setter refuses a bad value. Not thread-safe. */
  public static final class Builder {
    private final EndpointNames names;
    private String modelUri = Team.MODEL_URI;
    private @Nullable String sourceUri;
    private String instanceType = Team.INSTANCE_TYPE;
    private @Nullable String role;
    private @Nullable String image;
    private String s3OutputPath = Team.OUTPUT_PATH;
    private @Nullable String s3FailurePath = Team.FAILURE_PATH;
    private @Nullable String topicArn;
    private int maxConcurrentInvocations = Team.MAX_CONCURRENT_INVOCATIONS;
    private boolean includesResponse;
    private @Nullable Integer maxInstances;
    private boolean replaces = true;
    private Duration timeout = Duration.ofMinutes(30);
    private Map<String, String> tags = Map.of();

    private Builder(EndpointNames names) {
      this.names = names;
    }

    public Builder modelUri(String uri) {
      modelUri = archive("--model-uri", uri);
      return this;
    }

    public Builder sourceUri(@Nullable String uri) {
      sourceUri = uri == null ? null : archive("--source-uri", uri);
      return this;
    }

    private static String archive(String option, String uri) {
      if (!S3Location.parse(option, uri).key().endsWith(".tar.gz")) {
        throw new IllegalArgumentException(option + " must end in .tar.gz: '" + uri + "'");
      }
      return uri;
    }

    public Builder instanceType(String type) {
      if (!type.matches("ml\\.[a-z0-9-]+\\.[a-z0-9-]+")) {
        throw new IllegalArgumentException(
            "--instance-type must be one of SageMaker's, such as ml.m5.large: '" + type + "'");
      }
      instanceType = type;
      return this;
    }

    public Builder role(@Nullable String nameOrArn) {
      if (nameOrArn != null) {
        ExecutionRoles.check(nameOrArn);
      }
      role = nameOrArn;
      return this;
    }

    public Builder image(@Nullable String uri) {
      if (uri != null && !uri.matches("\\S{1,255}")) {
        throw new IllegalArgumentException(
            "--image must be 1 to 255 characters without spaces: '" + uri + "'");
      }
      image = uri;
      return this;
    }

    public Builder s3OutputPath(String uri) {
      var unused = S3Location.parse("--s3-output-path", uri);
      s3OutputPath = uri;
      return this;
    }

    /** Null for none: then a failure leaves no object. */
    public Builder s3FailurePath(@Nullable String uri) {
      if (uri != null) {
        var unused = S3Location.parse("--s3-failure-path", uri);
      }
      s3FailurePath = uri;
      return this;
    }

    public Builder topicArn(@Nullable String arn) {
      if (arn != null && !arn.matches("arn:aws[a-z-]*:sns:[a-z0-9-]+:\\d{12}:[\\w-]{1,256}")) {
        throw new IllegalArgumentException(
            "--sns-topic-arn must be an SNS topic's ARN: '" + arn + "'");
      }
      topicArn = arn;
      return this;
    }

    public Builder maxConcurrentInvocations(int count) {
      maxConcurrentInvocations = between("--max-concurrent-invocations", count, 1_000);
      return this;
    }

    public Builder includesResponse(boolean includes) {
      includesResponse = includes;
      return this;
    }

    /** Lets the endpoint scale between no instance and that many; null for one at all times. */
    public Builder maxInstances(@Nullable Integer count) {
      maxInstances = count == null ? null : (Integer) between("--max-instances", count, 1_000);
      return this;
    }

    public Builder replaces(boolean deletesFirst) {
      replaces = deletesFirst;
      return this;
    }

    public Builder timeout(Duration longest) {
      if (longest.compareTo(Duration.ZERO) < 0) {
        throw new IllegalArgumentException("--timeout must not be negative: " + longest);
      }
      timeout = longest;
      return this;
    }

    public Builder tags(Map<String, String> more) {
      tags = Map.copyOf(more);
      return this;
    }

    private static int between(String option, int value, int maximum) {
      if (value < 1 || value > maximum) {
        throw new IllegalArgumentException(
            "%s must be from 1 to %,d: %d".formatted(option, maximum, value));
      }
      return value;
    }

    public DeploymentSettings build() {
      return new DeploymentSettings(
          names,
          modelUri,
          sourceUri != null
              ? sourceUri
              : S3Location.parse("--model-uri", modelUri).sibling("source.tar.gz").toString(),
          instanceType,
          role,
          image,
          s3OutputPath,
          s3FailurePath,
          topicArn,
          maxConcurrentInvocations,
          includesResponse,
          maxInstances,
          replaces,
          timeout,
          tags);
    }
  }
}
