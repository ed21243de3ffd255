-- A wake-up was lost when a worker took the waiting one in the middle of it: graphile-worker's add_job first gives a running job's key away and then writes
-- the new job, and one that begins to run between the two has its key still and is not written over. It then answers no job, and is asked
-- again: by then it sees the job run, and the wake-up becomes a job of its own.
create or replace function wake(p_shop bigint, p_task text, p_after interval default interval '0') returns void
language plpgsql security definer set search_path = graphile_worker, pg_temp as $$
begin
  loop
    exit when (graphile_worker.add_job(
      p_task,
      json_build_object('shopId', p_shop::text),
      job_key := p_task || ':' || p_shop,
      run_at := clock_timestamp() + p_after,
      job_key_mode := case when p_after > interval '0' then 'preserve_run_at' else 'replace' end)).id is not null;
  end loop;
end $$;
