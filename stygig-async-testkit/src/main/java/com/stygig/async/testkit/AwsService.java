package com.stygig.async.testkit;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** A service of AWS. A request tells which one it is for, whatever host it was sent to. */
enum AwsService {
  S3("s3", ""),
  SQS("sqs", "AmazonSQS"),
  SNS("sns", ""),
  SAGEMAKER("sagemaker", "SageMaker"),
  /** It signs as SageMaker does. */
  SAGEMAKER_RUNTIME("", ""),
  LOGS("logs", "Logs_20140328"),
  CLOUDWATCH("monitoring", "GraniteServiceVersion20100801"),
  APPLICATION_AUTO_SCALING("application-autoscaling", "AnyScaleFrontendService"),
  STS("sts", ""),
  IAM("iam", "");

  private static final Pattern CREDENTIAL_SCOPE =
      Pattern.compile("Credential=[^,]*?/\\d{8}/[^/]*/([^/]+)/aws4_request");
  private static final Pattern PRESIGNED_SCOPE =
      Pattern.compile("X-Amz-Credential=[^&]*?(?:/|%2F)([^/&%]+)(?:/|%2F)aws4_request");

  private final String signingName;
  private final String targetPrefix;

  AwsService(String signingName, String targetPrefix) {
    this.signingName = signingName;
    this.targetPrefix = targetPrefix;
  }

  /**
   * The service a request is for: by its target if it names one, then by its signature. Unsigned
   * ones are for S3, but for SNS's links in mails and its certificate.
   */
  static AwsService of(Request request) {
    return byTarget(request)
        .or(() -> bySignature(request))
        .map(service -> service == SAGEMAKER && isRuntime(request) ? SAGEMAKER_RUNTIME : service)
        .orElseGet(() -> unsigned(request));
  }

  private static Optional<AwsService> byTarget(Request request) {
    String target = request.getHeaders().get("X-Amz-Target");
    if (target == null) {
      return Optional.empty();
    }
    String prefix = target.substring(0, Math.max(0, target.indexOf('.')));
    return prefix.isEmpty()
        ? Optional.empty()
        : Arrays.stream(values()).filter(s -> s.targetPrefix.equals(prefix)).findFirst();
  }

  private static Optional<AwsService> bySignature(Request request) {
    HttpField authorization = request.getHeaders().getField(HttpHeader.AUTHORIZATION);
    return find(CREDENTIAL_SCOPE, authorization == null ? null : authorization.getValue())
        .or(() -> find(PRESIGNED_SCOPE, request.getHttpURI().getQuery()))
        .flatMap(
            name -> Arrays.stream(values()).filter(s -> s.signingName.equals(name)).findFirst());
  }

  private static Optional<String> find(Pattern pattern, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static boolean isRuntime(Request request) {
    return Request.getPathInContext(request).startsWith("/endpoints/");
  }

  private static AwsService unsigned(Request request) {
    String query = request.getHttpURI().getQuery();
    boolean isLink = query != null && query.matches("(.*&)?Action=(Confirm|Un)[sS]ubscri.*");
    boolean isCertificate =
        Request.getPathInContext(request).matches("/SimpleNotificationService-[0-9a-f]+\\.pem");
    return isLink || isCertificate ? SNS : S3;
  }
}
