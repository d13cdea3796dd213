@echo off
rem The command seqrec, from this work tree. "dotnet run" builds first where a source has changed; it takes some seconds
rem each time, but a batch file cannot compare the times of files.
dotnet run -c Release --project "%~dp0lib\SeqRec.Cli" -- %*
exit /b %errorlevel%
