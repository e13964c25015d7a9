package dev.svctok.query;

import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** Everything of the query service; any program that imports it can read. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
public class QueryServiceConfiguration {}
