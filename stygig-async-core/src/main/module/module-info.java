/** The client of SageMaker asynchronous endpoints. */
module com.stygig.async {
  requires transitive io.github.resilience4j.bulkhead;
  requires transitive io.github.resilience4j.circuitbreaker;
  requires transitive io.github.resilience4j.ratelimiter;
  requires transitive io.github.resilience4j.retry;
  requires transitive org.reactivestreams;
  requires transitive org.slf4j;
  requires transitive software.amazon.awssdk.auth;
  requires transitive software.amazon.awssdk.awscore;
  requires transitive software.amazon.awssdk.core;
  requires transitive software.amazon.awssdk.http.nio.netty;
  requires transitive software.amazon.awssdk.regions;
  requires transitive software.amazon.awssdk.services.s3;
  requires transitive software.amazon.awssdk.services.sagemakerruntime;
  requires tools.jackson.core;

  // For ResultDecoder.json(...), and where receipts go through a mapper.
  requires static com.fasterxml.jackson.annotation;
  requires static tools.jackson.databind;
  requires static transitive org.jspecify;

  exports com.stygig.async;
  exports com.stygig.async.spi;
  exports com.stygig.async.internal to
      com.stygig.async.waiters;

  // Mappers call what is not public.
  opens com.stygig.async to
      com.fasterxml.jackson.databind,
      tools.jackson.databind;
}
