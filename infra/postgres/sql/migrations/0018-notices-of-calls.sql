-- Who may stand in a call for candidates is told of it by mail: everybody who wants notices at all.
alter table people alter column notices set default '{opened,closing,cast,answered,commission,called}';
update people set notices = array_append(notices, 'called') where cardinality(notices) > 0;
