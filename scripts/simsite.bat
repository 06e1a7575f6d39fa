@echo off
rem Start the page of simsite by double-click; a scenario file dropped on it is opened there.
rem The first start makes the environment, which takes some minutes and needs a network.
rem Read through, but not tried on Windows: see docs/how-to/install.md.
chcp 65001 >nul
cd /d "%~dp0.."
if not defined SIMSITE_LANG set SIMSITE_LANG=zh
if exist .venv\Scripts\simsite.exe goto :start
py -m venv .venv || goto :failed
.venv\Scripts\python -m pip install ".[web]" || goto :failed
:start
.venv\Scripts\simsite serve %1 --open
rem Ended by Ctrl-C it says 130.
if errorlevel 1 if not errorlevel 130 goto :failed
exit /b 0
:failed
echo.
echo It did not work. What is written above says why; docs\how-to\install.md tells of each step.
pause
exit /b 1
