package com.stygig.async.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Scales asynchronous endpoints to zero when they have had nothing to do for a while, and back to
 * one when something comes. Thread-safe.
 */
final class AutoScaling {
  private final SageMakerSettings settings;
  private final EndpointRegistry endpoints;
  private final Timers timers;
  private final Executor threads;
  private final Map<String, ScalableTarget> targets = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, Future<?>> idle = new HashMap<>();
  private final Set<LocalEndpoint> growing = new HashSet<>();
  private final List<ScalingActivity> activities = new ArrayList<>();
  private volatile boolean isUsed;

  AutoScaling(
      SageMakerSettings settings, EndpointRegistry endpoints, Timers timers, Executor threads) {
    this.settings = settings;
    this.endpoints = endpoints;
    this.timers = timers;
    this.threads = threads;
    endpoints.onChange(this::check);
  }

  /** Adds a target, or puts it in place of its like; what runs is looked at anew. */
  void register(ScalableTarget target) {
    synchronized (this) {
      isUsed = true;
      targets.put(target.resource().endpointName(), target);
    }
    check(target.resource().endpointName());
  }

  synchronized @Nullable ScalableTarget find(ScalableResource resource) {
    ScalableTarget target = targets.get(resource.endpointName());
    return target == null || !target.resource().equals(resource) ? null : target;
  }

  synchronized Collection<ScalableTarget> targets() {
    return List.copyOf(targets.values());
  }

  /** The latest first. */
  synchronized List<ScalingActivity> activities() {
    List<ScalingActivity> copy = new ArrayList<>(activities);
    Collections.reverse(copy);
    return copy;
  }

  /** Forgets a target and its policies, if there is one. */
  synchronized void deregister(String endpointName) {
    targets.remove(endpointName);
    stopWaiting(endpointName);
  }

  /** Looks whether an endpoint has too many instances or too few. */
  void check(String endpointName) {
    if (!isUsed) {
      return;
    }
    synchronized (this) {
      ScalableTarget target = targets.get(endpointName);
      LocalEndpoint endpoint =
          endpoints
              .running(endpointName)
              .filter(running -> running.config().s3OutputPath().isPresent())
              .orElse(null);
      if (target == null || endpoint == null) {
        stopWaiting(endpointName);
      } else if (endpoint.instanceCount() == 0) {
        stopWaiting(endpointName);
        scaleOutIfNeeded(target, endpoint);
      } else {
        scaleInIfIdle(target, endpoint);
      }
    }
  }

  private void scaleInIfIdle(ScalableTarget target, LocalEndpoint endpoint) {
    String name = target.resource().endpointName();
    boolean mayScaleIn = target.minCapacity() == 0 && target.scales("DynamicScalingInSuspended");
    if (!mayScaleIn || !endpoint.instances().isIdle()) {
      stopWaiting(name);
      return;
    }
    Duration left = settings.scaleInAfter().minus(endpoint.instances().idleTime());
    if (left.isNegative() || left.isZero()) {
      stopWaiting(name);
      scaleIn(target, endpoint);
    } else if (!idle.containsKey(name)) {
      idle.put(name, timers.schedule(left, threads, () -> checkAgain(name)));
    }
  }

  private void checkAgain(String name) {
    synchronized (this) {
      stopWaiting(name);
    }
    check(name);
  }

  private void stopWaiting(String name) {
    Future<?> timer = idle.remove(name);
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private void scaleIn(ScalableTarget target, LocalEndpoint endpoint) {
    if (endpoint.instances().removeAllIfIdle()) {
      String cause = "The backlog has been empty for " + settings.scaleInAfter();
      activities.add(ScalingActivity.begin(target.resource(), 0, cause).ended());
    }
  }

  private void scaleOutIfNeeded(ScalableTarget target, LocalEndpoint endpoint) {
    if (endpoint.backlogSize() == 0
        || !target.scales("DynamicScalingOutSuspended")
        || !growing.add(endpoint)) {
      return;
    }
    ScalingActivity activity =
        ScalingActivity.begin(
            target.resource(), 1, "There is a backlog, and no instance to work on it");
    activities.add(activity);
    endpoint.instances().want(1);
    timers.after(settings.scaleOutTime(), threads, () -> scaledOut(activity, endpoint));
  }

  private void scaledOut(ScalingActivity activity, LocalEndpoint endpoint) {
    synchronized (this) {
      activities.replaceAll(a -> a.id().equals(activity.id()) ? activity.ended() : a);
    }
    endpoint.scaleOut();
    synchronized (this) {
      growing.remove(endpoint);
    }
    check(activity.resource().endpointName());
  }
}
