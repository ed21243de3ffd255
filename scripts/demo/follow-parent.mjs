// Preloaded into each process of the demo: when the demo itself is gone, however it went, the process ends too.
if (process.channel) {
  process.channel.unref();
  process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
}
