package com.stygig.async.examples.endpoint;

import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.regions.Region;

/** Where AWS keeps the containers that run PyTorch models: a copy in each region. */
public final class ContainerImages {
  /** What the team's scripts take. */
  private static final String VERSION = "2.0.0";

  private static final String PYTHON = "py310";

  private static final String ACCOUNT = "763104351884";
  private static final Set<String> REGIONS =
      Set.of(
          "ap-northeast-1",
          "ap-northeast-2",
          "ap-south-1",
          "ap-southeast-1",
          "ap-southeast-2",
          "ca-central-1",
          "eu-central-1",
          "eu-north-1",
          "eu-west-1",
          "eu-west-2",
          "eu-west-3",
          "sa-east-1",
          "us-east-1",
          "us-east-2",
          "us-west-1",
          "us-west-2");

  /** Regions that a user has to opt in to have accounts of their own. */
  private static final Map<String, String> OTHER_ACCOUNTS =
      Map.of(
          "af-south-1", "626614931356",
          "ap-east-1", "871362719292",
          "ap-northeast-3", "364406365360",
          "eu-south-1", "692866216735",
          "me-south-1", "217643126080",
          "us-gov-west-1", "442386744353");

  private ContainerImages() {}

  /** The PyTorch container for an instance type: with GPUs or without. */
  public static String pyTorch(Region region, String instanceType) {
    String account = REGIONS.contains(region.id()) ? ACCOUNT : OTHER_ACCOUNTS.get(region.id());
    if (account == null) {
      throw new IllegalArgumentException(
          "No PyTorch container is known for region " + region + ": give --image");
    }
    String host = String.join(".", account, "dkr", "ecr", region.id(), "amazonaws", "com");
    String processor = instanceType.matches("ml\\.[gp]\\d.*") ? "gpu" : "cpu";
    return host + "/pytorch-inference:" + VERSION + "-" + processor + "-" + PYTHON;
  }
}
