package compat;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A Spring Boot application that does what {@link Scenario} does once it has started. */
@SpringBootApplication
public class Application {
  public static void main(String[] args) throws Exception {
    SpringApplication application = new SpringApplication(Application.class);
    application.setDefaultProperties(
        Map.of(
            "server.port", "0",
            "spring.cloud.aws.region.static", "ap-south-1",
            "spring.cloud.aws.credentials.access-key", "local",
            "spring.cloud.aws.credentials.secret-key", "local"));
    try (ConfigurableApplicationContext context = application.run()) {
      for (String name : context.getBeanDefinitionNames()) {
        if (name.equals("s3Client")) {
          context.getBean(name); // which fails without an HTTP client
        }
      }
      Scenario.main(args);
    }
  }
}
