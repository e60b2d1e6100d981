@echo off
rem The command line of the installed Atrous: the same executable, running as Node.
rem   atrous                  the window
rem   atrous app [FOLDER]     the window, on this folder
rem   atrous prelabel ...     the command line (atrous --help)
setlocal
if "%~1"=="" goto window
if /i "%~1"=="app" goto window
set ELECTRON_RUN_AS_NODE=1
set NODE_NO_WARNINGS=1
"%~dp0..\Atrous.exe" "%~dp0..\resources\app.asar\out\cli.cjs" %*
exit /b %ERRORLEVEL%

:window
if "%~2"=="" (start "" "%~dp0..\Atrous.exe") else (start "" "%~dp0..\Atrous.exe" "%~f2")
exit /b 0
