package compat;

import com.stygig.async.testkit.EndpointConfig;
import com.stygig.async.testkit.LocalCloud;
import com.stygig.async.testkit.ModelResponse;
import com.stygig.async.waiters.SqsNotificationQueue;
import java.nio.file.Files;
import java.nio.file.Path;

/** The local cloud that the applications talk to, in a process of its own. */
public final class Cloud {
  private Cloud() {}

  /** Writes the arguments of {@code Scenario} to a file, and runs until its input ends. */
  public static void main(String[] args) throws Exception {
    try (LocalCloud cloud = LocalCloud.start()) {
      cloud.createBucket("compat", "in/", "out/");
      String topic = cloud.snsClient().createTopic(b -> b.name("compat")).join().topicArn();
      cloud.deploy(
          EndpointConfig.async(
                  "echo",
                  request -> new ModelResponse(200, "text/plain", request.body()),
                  "s3://compat/out")
              .successTopic(topic)
              .build());
      String queueUrl =
          SqsNotificationQueue.builder("compat")
              .topicArns(topic)
              .sqsClient(cloud.sqsClient())
              .snsClient(cloud.snsClient())
              .build()
              .create()
              .join();
      Files.writeString(
          Path.of(args[0]), cloud.endpoint() + " " + cloud.sqsEndpoint() + " " + queueUrl);
      while (System.in.read() >= 0) {}
    }
  }
}
